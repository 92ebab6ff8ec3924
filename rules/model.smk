"""From sentences and images to trained models."""


rule fit_tokenizer:
    input:
        sentences="results/data/sentences.parquet",
    output:
        tokenizer="results/tokenizer/tokenizer.json",
        settings="results/tokenizer/tokenizer_config.json",
    log:
        "results/logs/fit_tokenizer.log",
    benchmark:
        "results/benchmarks/fit_tokenizer.tsv"
    conda:
        "../envs/torch.yaml"
    params:
        code=code_digest("fit_tokenizer"),
        vocabulary_size=cfg.tokenizer.vocabulary_size,
        minimum_frequency=cfg.tokenizer.minimum_frequency,
    script:
        "../workflow_scripts/fit_tokenizer.py"


# The outputs are files, not their folder, so that an interrupted run keeps its checkpoints there and goes on from them.
rule train:
    input:
        sentences="results/data/sentences.parquet",
        images=expand(
            "results/data/images/{shard}.h5", shard=cfg.data.shards.names("silver")
        ),
        tokenizer=tokenizer_file,
        entities=entities_file,
        pretrained=pretrained_files,
    output:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        tokenizer="results/models/{model}/{seed}/tokenizer.json",
        log="results/models/{model}/{seed}/log.csv",
        provenance="results/models/{model}/{seed}/provenance.json",
    log:
        "results/logs/train/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/train/{model}/{seed}.tsv"
    wildcard_constraints:
        model=one_of(cfg.trained),
    conda:
        "../envs/torch.yaml"
    threads: model_threads
    resources:
        gpu=training_gpus,
    params:
        code=code_digest("train"),
        settings=run_settings,
        tokenizer=tokenizer_source,
        crop=cfg.data.crop_size,
    script:
        "../workflow_scripts/train.py"


rule finetune:
    input:
        unpack(base_files),
        sentences="results/data/sentences.parquet",
        images=expand(
            "results/data/images/{shard}.h5", shard=cfg.data.shards.names("silver")
        ),
    output:
        weights="results/models/{model}/{seed}/model.safetensors",
        config="results/models/{model}/{seed}/config.json",
        tokenizer="results/models/{model}/{seed}/tokenizer.json",
        log="results/models/{model}/{seed}/log.csv",
        provenance="results/models/{model}/{seed}/provenance.json",
    log:
        "results/logs/finetune/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/finetune/{model}/{seed}.tsv"
    wildcard_constraints:
        model=one_of(cfg.finetuned),
    conda:
        "../envs/torch.yaml"
    threads: model_threads
    resources:
        gpu=TRAIN_GPUS,
    params:
        code=code_digest("finetune"),
        settings=run_settings,
        crop=cfg.data.crop_size,
    script:
        "../workflow_scripts/finetune.py"
