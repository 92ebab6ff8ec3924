"""Rule summarise_contributions: every number of every task, with intervals and the range over seeds."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.studies.contribution.context import StudyContext
from wronglung.studies.contribution.summarise import summarise
from wronglung.studies.contribution.summary import write_summary


def main(study: dict[str, Any], shares: list[str], answers: list[str], samples: list[str], summary: str) -> None:
    """Write the summary; the files are in the order of the study's runs and recipes."""
    write_summary(summary, summarise(StudyContext.model_validate(study), shares, answers, samples))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        study=snakemake.params.study,
        shares=list(snakemake.input.shares),
        answers=list(snakemake.input.answers),
        samples=list(snakemake.input.samples),
        summary=snakemake.output.summary,
    )
