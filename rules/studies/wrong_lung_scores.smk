"""The study wrong_lung: from maps and boxes to scores per instance, to means with intervals, and to the answer."""


rule score_maps:
    input:
        instances="results/studies/wrong_lung/instances/{dataset}/{split}/{protocol}.parquet",
        maps=explained(wrong_lung.scored_maps),
        asked=wrong_lung.asked_of_given,
        learned_from=wrong_lung.learned_from,
    output:
        scores="results/studies/wrong_lung/scores/{dataset}/{split}/{model}/{seed}/{protocol}.parquet",
    log:
        "results/logs/score_maps/{dataset}/{split}/{model}/{seed}/{protocol}.log",
    benchmark:
        "results/benchmarks/score_maps/{dataset}/{split}/{model}/{seed}/{protocol}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("score_maps"),
        metrics=wrong_lung.settings.metrics,
        crop_size=cfg.data.crop_size,
    script:
        "../../workflow_scripts/score_maps.py"


rule summarise_scores:
    input:
        instances="results/studies/wrong_lung/instances/{dataset}/{split}/{protocol}.parquet",
        scores=wrong_lung.scores,
    output:
        summary="results/studies/wrong_lung/summary/{dataset}/{split}/{protocol}.parquet",
    log:
        "results/logs/summarise_scores/{dataset}/{split}/{protocol}.log",
    benchmark:
        "results/benchmarks/summarise_scores/{dataset}/{split}/{protocol}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("summarise_scores"),
        metrics=wrong_lung.settings.metrics,
        statistics=cfg.statistics.model_dump(),
        seed=cfg.seed,
    script:
        "../../workflow_scripts/summarise_scores.py"


rule write_answer:
    input:
        summary=wrong_lung.summary_file,
    output:
        answer="results/report/answer.md",
        others="results/report/answer_of_the_others.md",
    log:
        "results/logs/write_answer.log",
    benchmark:
        "results/benchmarks/write_answer.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("write_answer"),
        config=answer_digest(cfg, "wrong_lung"),
        models=wrong_lung.models_of_the_answer,
        context=wrong_lung.answer_context,
    script:
        "../../workflow_scripts/write_answer.py"
