"""Rule make_table: one table, as CSV and as Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from wronglung.logs import log_to
from wronglung.tables.evaluation import Inputs
from wronglung.tables.settings import Study
from wronglung.tables.table import write_table
from wronglung.tables.table_registry import TABLES


def main(table: str, files: Mapping[str, Sequence[str]], study: dict[str, Any], csv: str, markdown: str) -> None:
    """Writes both files of the table."""
    write_table(TABLES[table](Inputs(files, Study.model_validate(study))), csv, markdown)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.wildcards.table,
        {kind: list(paths) for kind, paths in snakemake.input.items()},
        snakemake.params.study,
        snakemake.output.csv,
        snakemake.output.markdown,
    )
