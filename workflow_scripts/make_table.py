"""Rule make_table: one table, as CSV, Markdown and LaTeX."""

from collections.abc import Mapping, Sequence
from typing import Any

from wronglung.core.logs import log_to
from wronglung.report.table import write_table
from wronglung.studies.wrong_lung.context import Inputs, Study
from wronglung.studies.wrong_lung.tables.registry import make_table


def main(
    table: str, files: Mapping[str, Sequence[str]], study: dict[str, Any], csv: str, markdown: str, latex: str
) -> None:
    """Writes the three files of the table."""
    write_table(make_table(table, Inputs(files, Study.model_validate(study))), csv, markdown, latex)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.name,
        {kind: list(paths) for kind, paths in snakemake.input.items()},
        snakemake.params.study,
        snakemake.output.csv,
        snakemake.output.markdown,
        snakemake.output.latex,
    )
