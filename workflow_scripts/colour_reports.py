"""Rule colour_reports: a page of reports whose words are coloured by their contribution."""

from typing import Any

from wronglung.core.files import replacing
from wronglung.core.logs import log_to
from wronglung.studies.contribution.context import Inputs, StudyContext
from wronglung.studies.contribution.reports import page


def main(study: dict[str, Any], files: dict[str, list[str]], html: str) -> None:
    """Write the page; the files are in the order of the study's runs and recipes."""
    with replacing(html) as part:
        part.write_text(page(Inputs(files, StudyContext.model_validate(study))), encoding="utf-8")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        study=snakemake.params.study,
        files={kind: list(snakemake.input[kind]) for kind in ("answers", "samples")},
        html=snakemake.output.page,
    )
