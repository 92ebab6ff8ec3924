from pathlib import Path

from snakemake.utils import min_version

min_version("9.0")

ROOT = Path(workflow.basedir)


include: "rules/common.smk"


if cfg.example is not None:

    include: "rules/example.smk"


include: "rules/data.smk"
include: "rules/study_tables.smk"
include: "rules/samples.smk"
include: "rules/text.smk"
include: "rules/pretrained.smk"
include: "rules/check.smk"
include: "rules/models.smk"
include: "rules/studies.smk"
include: "rules/outputs.smk"
include: "rules/answers.smk"
include: "rules/report.smk"


rule all:
    default_target: True
    input:
        data.targets,
        [plan.targets for plan in STUDY_PLANS.values()],
        "results/config.yaml",
