from pathlib import Path

from snakemake.utils import min_version

min_version("9.0")

ROOT = Path(workflow.basedir)


# A config that is named stands alone; --replace-workflow-config does not reach the jobs of a cluster.
if not workflow.overwrite_configfiles:

    configfile: ROOT / "config.yaml"


include: "rules/common.smk"
include: "rules/inputs.smk"
include: "rules/model_inputs.smk"


if cfg.example is not None:

    include: "rules/example.smk"


include: "rules/check.smk"
include: "rules/data.smk"
include: "rules/text.smk"
include: "rules/model.smk"
include: "rules/given.smk"
include: "rules/attention.smk"
include: "rules/metrics.smk"
include: "rules/study.smk"
include: "rules/tables.smk"


rule all:
    default_target: True
    input:
        DATA_FILES + TEXT_FILES + TABLE_FILES + FIGURE_FILES,
