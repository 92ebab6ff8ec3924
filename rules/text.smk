"""From sentences to the instances that every model is asked about, and to what models mask in training."""

MASKING = {
    name: entry.sentences.masking.model_dump()
    for name, entry in cfg.trained.items()
    if entry.sentences.masking is not None
}
TEXT_FILES = ["results/restricted/masked_sample.md"] if MASKING else []


rule perturb_instances:
    input:
        sentences="results/data/sentences.parquet",
        images=EVALUATION_IMAGES,
    output:
        instances="results/instances/{protocol}.parquet",
    log:
        "results/logs/perturb_instances/{protocol}.log",
    benchmark:
        "results/benchmarks/perturb_instances/{protocol}.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("perturb_instances"),
        split=cfg.evaluation.split,
        perturbations=cfg.text.perturbations,
        crop=cfg.data.crop_size,
        seed=cfg.seed,
    script:
        "../workflow_scripts/perturb_instances.py"


rule find_entities:
    input:
        sentences="results/data/sentences.parquet",
    output:
        entities="results/text/entities.parquet",
    log:
        "results/logs/find_entities.log",
    benchmark:
        "results/benchmarks/find_entities.tsv"
    conda:
        "../envs/text.yaml"
    params:
        code=code_digest("find_entities"),
        settings=cfg.text.entities.model_dump(),
        lexicon=lexicon_digest(),
    script:
        "../workflow_scripts/find_entities.py"


rule sample_masking:
    input:
        sentences="results/data/sentences.parquet",
        entities="results/text/entities.parquet",
    output:
        sample="results/restricted/masked_sample.md",
    log:
        "results/logs/sample_masking.log",
    benchmark:
        "results/benchmarks/sample_masking.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("sample_masking"),
        masking=MASKING,
        sample=cfg.text.masked_sample,
        seed=cfg.seed,
    script:
        "../workflow_scripts/sample_masking.py"
