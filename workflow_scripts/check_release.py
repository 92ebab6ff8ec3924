"""Rule check_release: stops the run where the release would make results wrong; the report stays."""

from pathlib import Path

from wronglung.data.check.report import read_report, refuse
from wronglung.files import replacing
from wronglung.logs import log_to


def main(json: str, markdown: str, passed: str) -> None:
    """Leaves the file `passed` if nothing in the report stops a run."""
    refuse(read_report(json), markdown)
    with replacing(passed) as part:
        Path(part).write_text("nothing in release_report.md stops a run\n")


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(snakemake.input.json, snakemake.input.markdown, snakemake.output.passed)
