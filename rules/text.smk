"""From all sentences to their entities and a tokenizer."""


include: "gather.smk"
include: "knowledge_bases.smk"


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
