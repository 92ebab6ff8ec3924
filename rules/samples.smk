"""Samples of several modalities, from a data set's tables by a recipe."""

from wronglung.workflow.samples_plan import SamplesPlan

samples = SamplesPlan(cfg, data)


wildcard_constraints:
    samples=one_of(cfg.samples),


# Early: a label or an attribute that the data set lacks stops the run before long jobs.
rule gather_samples:
    input:
        unpack(samples.files),
    output:
        samples="results/samples/{samples}.parquet",
    log:
        "results/logs/gather_samples/{samples}.log",
    benchmark:
        "results/benchmarks/gather_samples/{samples}.tsv"
    priority: 90
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("gather_samples"),
        settings=samples.settings,
        seed=cfg.seed,
    script:
        "../workflow_scripts/gather_samples.py"
