"""From attention and boxes to one row of scores per sentence and perturbation."""


rule score_attention:
    input:
        instances="results/instances/{protocol}.parquet",
        attention=attention_file,
    output:
        scores="results/scores/{model}/{seed}/{protocol}.parquet",
    log:
        "results/logs/score_attention/{model}/{seed}/{protocol}.log",
    benchmark:
        "results/benchmarks/score_attention/{model}/{seed}/{protocol}.tsv"
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("score_attention"),
        metrics=cfg.evaluation.metrics,
        crop_size=cfg.data.crop_size,
    script:
        "../workflow_scripts/score_attention.py"
