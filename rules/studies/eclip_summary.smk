"""The study eclip: linear probes, and the summary of all rows."""


rule probe_embeddings:
    input:
        images="results/outputs/embeddings/{dataset}/{model}/{seed}.h5",
        labels="results/studies/eclip/labels/{dataset}.parquet",
    output:
        rows="results/studies/eclip/linear_probe/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/probe_embeddings/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/probe_embeddings/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("probe_embeddings"),
        findings=eclip.findings(),
        probe=eclip.probe(),
        seed=cfg.seed,
    script:
        "../../workflow_scripts/probe_embeddings.py"


rule summarise_embeddings:
    input:
        unpack(eclip.summed_up),
    output:
        results="results/studies/eclip/summary/{dataset}/{split}.parquet",
    log:
        "results/logs/summarise_embeddings/{dataset}/{split}.log",
    benchmark:
        "results/benchmarks/summarise_embeddings/{dataset}/{split}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("summarise_embeddings"),
        evaluations=eclip.evaluations,
        runs=eclip.summed_up_runs(),
        reference=eclip.settings.reference_model,
        statistics=cfg.statistics.model_dump(),
        seed=cfg.seed,
    script:
        "../../workflow_scripts/summarise_embeddings.py"
