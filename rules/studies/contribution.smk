"""The study contribution: from answers to sums over parts, to numbers with intervals, and to a page of reports."""

from wronglung.studies.contribution.plan import ContributionPlan

contribution = STUDY_PLANS["contribution"] = ContributionPlan(cfg, samples)


rule contribution:
    input:
        contribution.targets,


rule sum_parts:
    input:
        answers="results/outputs/answers/{samples}/{model}/{seed}.parquet",
    output:
        shares="results/studies/contribution/shares/{samples}/{model}/{seed}.parquet",
    log:
        "results/logs/sum_parts/{samples}/{model}/{seed}.log",
    benchmark:
        "results/benchmarks/sum_parts/{samples}/{model}/{seed}.tsv"
    conda:
        "../../envs/data.yaml"
    threads: 1
    params:
        code=code_digest("sum_parts"),
        modalities=contribution.modalities,
    script:
        "../../workflow_scripts/sum_parts.py"


rule summarise_contributions:
    input:
        unpack(contribution.summed_up),
    output:
        summary="results/studies/contribution/summary.parquet",
    log:
        "results/logs/summarise_contributions.log",
    benchmark:
        "results/benchmarks/summarise_contributions.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("summarise_contributions"),
        study=contribution.context,
    script:
        "../../workflow_scripts/summarise_contributions.py"


# It shows report text.
rule colour_reports:
    input:
        answers=contribution.files["answers"],
        samples=contribution.files["samples"],
    output:
        page="results/studies/contribution/restricted/coloured_report.html",
    log:
        "results/logs/colour_reports.log",
    benchmark:
        "results/benchmarks/colour_reports.tsv"
    conda:
        "../../envs/analysis.yaml"
    threads: 1
    params:
        code=code_digest("colour_reports"),
        study=contribution.context,
    script:
        "../../workflow_scripts/colour_reports.py"
