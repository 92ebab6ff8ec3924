"""Rule make_table: one table of a study, as CSV, Markdown and LaTeX."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.report.context import read_inputs
from wronglung.report.table import write_table
from wronglung.report.table_maker import make_table


def main(
    make: str,
    options: dict[str, Any],
    needs: dict[str, list[str]],
    files: Mapping[str, Sequence[str]],
    context: tuple[str, dict[str, Any]],
    csv: str,
    markdown: str,
    latex: str,
) -> None:
    """Write the three files of the table."""
    write_table(make_table(make, options, needs, read_inputs(files, *context)), csv, markdown, latex)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        make=snakemake.params.make,
        options=snakemake.params.options,
        needs=snakemake.params.needs,
        files={kind: list(paths) for kind, paths in snakemake.input.items()}
        | {"project": [str(Path(snakemake.scriptdir).parent / path) for path in snakemake.params.project_files]},
        context=(snakemake.params.context_class, snakemake.params.context),
        csv=snakemake.output.csv,
        markdown=snakemake.output.markdown,
        latex=snakemake.output.latex,
    )
