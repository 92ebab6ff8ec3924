"""The study eclip: from embeddings to a row for every image, query or quantity, and to means with intervals."""


rule score_zero_shot:
    input:
        images="results/outputs/embeddings/{dataset}/{model}/{seed}.h5",
        labels="results/studies/eclip/labels/{dataset}.parquet",
        prompts="results/studies/eclip/texts/prompts.parquet",
        embedded_prompts="results/studies/eclip/embedded/prompts/{model}/{seed}.h5",
        learned_from=eclip.learned_from,
    output:
        rows="results/studies/eclip/zero_shot/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/score_zero_shot/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/score_zero_shot/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("score_zero_shot"),
        tasks=eclip.zero_shot.tasks_of,
        seed=cfg.seed,
    script:
        "../../workflow_scripts/score_zero_shot.py"


rule search_reports:
    input:
        images="results/outputs/embeddings/{dataset}/{model}/{seed}.h5",
        labels="results/studies/eclip/labels/{dataset}.parquet",
        reports="results/studies/eclip/texts/reports/{dataset}/{split}.parquet",
        texts="results/studies/eclip/embedded/reports/{dataset}/{split}/{model}/{seed}.h5",
    output:
        rows="results/studies/eclip/retrieval/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/search_reports/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/search_reports/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("search_reports"),
        findings=eclip.findings(),
        rules=eclip.settings.retrieval.rules,
    script:
        "../../workflow_scripts/search_reports.py"


rule measure_geometry:
    input:
        images="results/outputs/embeddings/{dataset}/{model}/{seed}.h5",
        labels="results/studies/eclip/labels/{dataset}.parquet",
        reports="results/studies/eclip/texts/reports/{dataset}/{split}.parquet",
        texts="results/studies/eclip/embedded/reports/{dataset}/{split}/{model}/{seed}.h5",
    output:
        rows="results/studies/eclip/geometry/{dataset}/{split}/{model}/{seed}.parquet",
    log:
        "results/logs/measure_geometry/{dataset}/{split}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/measure_geometry/{dataset}/{split}/{model}/{seed}.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("measure_geometry"),
        findings=eclip.findings(),
        folds=eclip.settings.separability_folds,
    script:
        "../../workflow_scripts/measure_geometry.py"
