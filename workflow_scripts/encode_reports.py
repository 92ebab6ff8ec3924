"""Rule encode_reports: an encoder's similarity of a run's reports to the true ones."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.studies.eclip.generation.answers import read_answers
from wronglung.studies.eclip.generation.encoded import similarities
from wronglung.studies.eclip.generation.scores import with_truth, write_similarities
from wronglung.studies.eclip.reports import read_reports


def main(answers: list[str], reports: str, encoder: str, settings: dict[str, Any], threads: int, rows: str) -> None:
    """Write a row per query and kind of report."""
    found = with_truth(map(read_answers, answers), read_reports(reports))
    write_similarities(rows, similarities(found, encoder, settings, threads))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        answers=snakemake.input.answers,
        reports=snakemake.input.reports,
        encoder=snakemake.wildcards.encoder,
        settings=snakemake.params.settings,
        threads=snakemake.params.torch_threads,
        rows=snakemake.output.rows,
    )
