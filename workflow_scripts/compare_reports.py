"""Rule compare_reports: the scores of a run's retrieved and generated reports against the true ones."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.studies.eclip.generation.answers import read_answers
from wronglung.studies.eclip.generation.compare import compared
from wronglung.studies.eclip.generation.scores import read_similarities, with_similarities, with_truth, write_scores
from wronglung.studies.eclip.reports import read_reports
from wronglung.text.lexicon import read_lexicon


def main(answers: list[str], reports: str, similarities: dict[str, str], lexicon: Path, rows: str) -> None:
    """Write a row per query and kind of report; `similarities` are the files of encoders' scores by name."""
    found = compared(with_truth(map(read_answers, answers), read_reports(reports)), read_lexicon(lexicon))
    write_scores(rows, with_similarities(found, {name: read_similarities(path) for name, path in similarities.items()}))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        answers=snakemake.input.answers,
        reports=snakemake.input.reports,
        similarities=dict(zip(snakemake.params.encoders, snakemake.input.similarities, strict=True)),
        lexicon=Path(snakemake.scriptdir).parent / snakemake.params.lexicon,
        rows=snakemake.output.rows,
    )
