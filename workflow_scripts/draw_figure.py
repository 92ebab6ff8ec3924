"""Rule draw_figure: one figure of a study, as PDF and as PNG."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.report.context import read_inputs
from wronglung.report.drawing import write_figure
from wronglung.report.figure_maker import draw_figure


def main(
    make: str,
    options: dict[str, Any],
    needs: dict[str, list[str]],
    files: Mapping[str, Sequence[str]],
    context: tuple[str, dict[str, Any]],
    pdf: str,
    png: str,
) -> None:
    """Write both files of the figure."""
    write_figure(draw_figure(make, options, needs, read_inputs(files, *context)), pdf, png)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        make=snakemake.params.make,
        options=snakemake.params.options,
        needs=snakemake.params.needs,
        files={kind: list(paths) for kind, paths in snakemake.input.items()}
        | {"project": [str(Path(snakemake.scriptdir).parent / path) for path in snakemake.params.project_files]},
        context=(snakemake.params.context_class, snakemake.params.context),
        pdf=snakemake.output.pdf,
        png=snakemake.output.png,
    )
