"""Rule write_gaze: simulated readings of the example's films, in the layouts of EGD-CXR and REFLACX."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.example.annotations import read_annotations
from wronglung.example.gaze.settings import SimulatedGaze
from wronglung.example.gaze.write_gaze import write_gaze


def main(
    annotations: list[str], settings: dict[str, Any], seed: int, fixations: str, main_data: str, readings: str
) -> None:
    """Write both releases; each root folder is derived from one path in it."""
    write_gaze(
        Path(fixations).parent,
        Path(main_data).parent,
        readings,
        read_annotations(annotations),
        SimulatedGaze.model_validate(settings),
        seed,
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        annotations=list(snakemake.input.annotations),
        settings=snakemake.params.settings,
        seed=snakemake.params.seed,
        fixations=snakemake.output.fixations,
        main_data=snakemake.output.main_data,
        readings=snakemake.output.readings,
    )
