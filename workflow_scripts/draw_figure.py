"""Rule draw_figure: one figure, as PDF and as PNG."""

from collections.abc import Mapping, Sequence
from typing import Any

from wronglung.core.logs import log_to
from wronglung.report.drawing import write_figure
from wronglung.studies.wrong_lung.context import Inputs, Study
from wronglung.studies.wrong_lung.figures.registry import draw_figure


def main(figure: str, files: Mapping[str, Sequence[str]], study: dict[str, Any], pdf: str, png: str) -> None:
    """Writes both files of the figure."""
    write_figure(draw_figure(figure, Inputs(files, Study.model_validate(study))), pdf, png)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.params.name,
        {kind: list(paths) for kind, paths in snakemake.input.items()},
        snakemake.params.study,
        snakemake.output.pdf,
        snakemake.output.png,
    )
