"""Rule gather_reports: the text of the report of every image of a split."""

from wronglung.core.logs import log_to
from wronglung.studies.eclip.reports import gather_reports, write_reports


def main(sentences: str, split: str, sections: list[str] | None, reports: str) -> None:
    """Write the texts."""
    write_reports(reports, gather_reports(sentences, split, sections))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        split=snakemake.wildcards.split,
        sections=snakemake.params.sections,
        reports=snakemake.output.reports,
    )
