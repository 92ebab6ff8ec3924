"""The study eclip: labels, reports and prompts, and their embeddings by every model."""

from wronglung.studies.eclip.plan import EclipPlan

eclip = STUDY_PLANS["eclip"] = EclipPlan(cfg, data, ROOT)


wildcard_constraints:
    texts=one_of(eclip.texts),


rule eclip:
    input:
        eclip.targets,


rule gather_image_labels:
    input:
        unpack(eclip.label_files),
        records="results/data/{dataset}/records.parquet",
    output:
        labels="results/studies/eclip/labels/{dataset}.parquet",
    log:
        "results/logs/gather_image_labels/{dataset}.log",
    benchmark:
        "results/benchmarks/gather_image_labels/{dataset}.tsv"
    conda:
        "../../envs/data.yaml"
    params:
        code=code_digest("gather_image_labels"),
    script:
        "../../workflow_scripts/gather_image_labels.py"


# Candidates of reports may be of the training split, which no study is evaluated on.
rule gather_reports:
    input:
        sentences="results/data/{dataset}/sentences.parquet",
    output:
        reports="results/studies/eclip/texts/reports/{dataset}/{split}.parquet",
    log:
        "results/logs/gather_reports/{dataset}/{split}.log",
    benchmark:
        "results/benchmarks/gather_reports/{dataset}/{split}.tsv"
    wildcard_constraints:
        split=one_of(eclip.report_splits),
    conda:
        "../../envs/data.yaml"
    params:
        code=code_digest("gather_reports"),
        sections=eclip.settings.retrieval.sections,
    script:
        "../../workflow_scripts/gather_reports.py"


# Early: a prompt set or balanced set that does not fit the labels stops the run before long jobs.
rule gather_prompts:
    input:
        labels=eclip.zero_shot.labels,
    output:
        prompts="results/studies/eclip/texts/prompts.parquet",
    log:
        "results/logs/gather_prompts.log",
    benchmark:
        "results/benchmarks/gather_prompts.tsv"
    priority: 90
    conda:
        "../../envs/data.yaml"
    params:
        code=code_digest("gather_prompts"),
        tasks=eclip.zero_shot.tasks,
        files=eclip.zero_shot.files,
        digests=eclip.zero_shot.digests,
        asked=eclip.zero_shot.asked,
        seed=cfg.seed,
    script:
        "../../workflow_scripts/gather_prompts.py"


include: "eclip_texts.smk"
include: "eclip_scores.smk"
include: "eclip_reports.smk"
include: "eclip_summary.smk"
include: "eclip_gaze.smk"
