"""What is wrong with the release, before anything is computed from it."""


rule check_release:
    input:
        **present_lists(),
    output:
        tables="results/data/release_tables.csv",
    log:
        "results/logs/check_release.log",
        # Among the logs, since these stay when the rule fails; the same as .json is written beside it.
        report="results/data/release_report.md",
    benchmark:
        "results/benchmarks/check_release.tsv"
    # First of all that can start, and no job's input: an edit of what it reads must not rerun the whole workflow.
    priority: 100
    conda:
        "../envs/data.yaml"
    params:
        code=code_digest("check_release"),
        release=cfg.release.model_dump(mode="json"),
        data=cfg.data.model_dump(mode="json"),
        published=published_counts(),
        seed=cfg.seed,
    script:
        "../workflow_scripts/check_release.py"
