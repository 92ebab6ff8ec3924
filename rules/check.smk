"""What is wrong with the release, before anything is computed from it."""


rule examine_release:
    input:
        **RELEASE_LISTS,
    output:
        json="results/data/release_report.json",
        markdown="results/data/release_report.md",
    log:
        "results/logs/examine_release.log",
    benchmark:
        "results/benchmarks/examine_release.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("examine_release"),
        release=cfg.release.model_dump(mode="json"),
        data=cfg.data.model_dump(mode="json"),
        published=published_counts(),
        seed=cfg.seed,
    script:
        "../workflow_scripts/examine_release.py"


rule check_release:
    input:
        json="results/data/release_report.json",
        markdown="results/data/release_report.md",
    output:
        passed="results/data/release_checked.txt",
    log:
        "results/logs/check_release.log",
    benchmark:
        "results/benchmarks/check_release.tsv"
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("check_release"),
    script:
        "../workflow_scripts/check_release.py"
