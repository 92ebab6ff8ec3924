"""From sentences to the instances that every model is asked about."""


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
