"""From a model, or from none, to attention maps in one layout."""


rule dump_attention:
    input:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        tokenizer="results/models/{model}/{seed}/tokenizer.json",
        instances="results/instances/{protocol}.parquet",
        images=EVALUATION_IMAGES,
    output:
        attention="results/attention/{model}/{seed}/{protocol}.h5",
    log:
        "results/logs/dump_attention/{model}/{seed}/{protocol}.log",
    benchmark:
        "results/benchmarks/dump_attention/{model}/{seed}/{protocol}.tsv"
    conda:
        "../envs/torch.yaml"
    threads: model_threads
    params:
        code=code_digest("dump_attention"),
        crop=cfg.data.crop_size,
        torch_threads=model_threads,
    script:
        "../workflow_scripts/dump_attention.py"


rule make_control:
    input:
        instances="results/instances/{protocol}.parquet",
    output:
        attention="results/controls/{control}/{grid}/{protocol}.h5",
    log:
        "results/logs/make_control/{control}/{grid}/{protocol}.log",
    benchmark:
        "results/benchmarks/make_control/{control}/{grid}/{protocol}.tsv"
    wildcard_constraints:
        control="uniform|centre|oracle",
        grid=r"[1-9]\d*",
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("make_control"),
        crop_size=cfg.data.crop_size,
    script:
        "../workflow_scripts/make_control.py"
