"""From a model, or from none, to attention maps in one layout."""

# A model is asked once for what all protocols ask; most of their texts are the same.
INSTANCES = expand(
    "results/instances/{protocol}.parquet", protocol=cfg.evaluation.protocols
)


rule dump_attention:
    input:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        tokenizer="results/models/{model}/{seed}/tokenizer.json",
        instances=INSTANCES,
        images=EVALUATION_IMAGES,
    output:
        attention="results/attention/{model}/{seed}.h5",
    log:
        "results/logs/dump_attention/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/dump_attention/{model}/{seed}.tsv"
    conda:
        "../envs/torch.yaml"
    threads: model_threads
    params:
        code=code_digest("dump_attention"),
        crop=cfg.data.crop_size,
        torch_threads=model_threads,
    script:
        "../workflow_scripts/dump_attention.py"


rule make_atlas:
    input:
        sentences="results/data/sentences.parquet",
        images=expand(
            "results/data/images/{shard}.h5", shard=cfg.data.shards.names("silver")
        ),
    output:
        atlas="results/atlas.h5",
    log:
        "results/logs/make_atlas.log",
    benchmark:
        "results/benchmarks/make_atlas.tsv"
    conda:
        "../envs/data.yaml"
    threads: 1
    params:
        code=code_digest("make_atlas"),
        crop=cfg.data.crop_size,
    script:
        "../workflow_scripts/make_atlas.py"


rule make_control:
    input:
        unpack(control_inputs),
    output:
        attention="results/controls/{control}/{grid}/{protocol}.h5",
    log:
        "results/logs/make_control/{control}/{grid}/{protocol}.log",
    benchmark:
        "results/benchmarks/make_control/{control}/{grid}/{protocol}.tsv"
    wildcard_constraints:
        control="|".join(CONTROL_NEEDS),
        grid=r"[1-9]\d*",
    conda:
        "../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("make_control"),
        lexicon=control_lexicon,
        lexicon_digest=control_lexicon_digest,
        crop_size=cfg.data.crop_size,
    script:
        "../workflow_scripts/make_control.py"
