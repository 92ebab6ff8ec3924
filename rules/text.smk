"""From shards to all sentences, their entities, and a tokenizer."""


include: "knowledge_bases.smk"


# A job of its own, so that the table is there when `gather_shards` refuses the data set because of what it lists.
rule gather_rejected:
    input:
        index_rejected="results/data/{dataset}/rejected/index_release.parquet",
        convert_rejected=data.shard_files(
            "results/data/{dataset}/rejected/convert_images/{shard}.parquet"
        ),
        link_rejected=data.shard_files(
            "results/data/{dataset}/rejected/link_sentences/{shard}.parquet"
        ),
    output:
        rejected="results/data/{dataset}/rejected.parquet",
    log:
        "results/logs/gather_rejected/{dataset}.log",
    benchmark:
        "results/benchmarks/gather_rejected/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_rejected"),
    script:
        "../workflow_scripts/gather_rejected.py"


rule gather_shards:
    input:
        records="results/data/{dataset}/records.parquet",
        sentences=data.shard_files("results/data/{dataset}/sentences/{shard}.parquet"),
        rejected="results/data/{dataset}/rejected.parquet",
    output:
        sentences="results/data/{dataset}/sentences.parquet",
    log:
        "results/logs/gather_shards/{dataset}.log",
    benchmark:
        "results/benchmarks/gather_shards/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_shards"),
        max_rejected=data.dumped("max_rejected"),
    script:
        "../workflow_scripts/gather_shards.py"


rule find_entities:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
        knowledge_base=data.knowledge_base,
    output:
        entities="results/data/{dataset}/entities.parquet",
    log:
        "results/logs/find_entities/{dataset}.log",
    benchmark:
        "results/benchmarks/find_entities/{dataset}.tsv"
    conda:
        "../envs/text.yaml"
    params:
        code=code_digest("find_entities"),
        settings=cfg.text.entities.model_dump(),
        lexicon=explained(data.lexicon_digest),
    script:
        "../workflow_scripts/find_entities.py"


rule sample_masking:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
        entities="results/data/{dataset}/entities.parquet",
    output:
        sample="results/data/{dataset}/restricted/masked_sample.md",
    log:
        "results/logs/sample_masking/{dataset}.log",
    benchmark:
        "results/benchmarks/sample_masking/{dataset}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("sample_masking"),
        masking=data.masking,
        sample=cfg.text.masked_sample,
        seed=cfg.seed,
    script:
        "../workflow_scripts/sample_masking.py"


rule fit_tokenizer:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
    output:
        tokenizer="results/data/{dataset}/tokenizer/tokenizer.json",
        settings="results/data/{dataset}/tokenizer/tokenizer_config.json",
    log:
        "results/logs/fit_tokenizer/{dataset}.log",
    benchmark:
        "results/benchmarks/fit_tokenizer/{dataset}.tsv"
    conda:
        "../envs/torch.yaml"
    params:
        code=code_digest("fit_tokenizer"),
        vocabulary_size=cfg.tokenizer.vocabulary_size,
        minimum_frequency=cfg.tokenizer.minimum_frequency,
    script:
        "../workflow_scripts/fit_tokenizer.py"
