"""Rule write_hecktor: blocks of the example's CT around inserted nodules, in the layout of HECKTOR 2022."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.example.ct import read_prepared_ct
from wronglung.example.nodules.settings import SimulatedNodules
from wronglung.example.nodules.write_hecktor import write_hecktor


def main(prepared: str, settings: dict[str, Any], seed: int, clinical: str, truth: str) -> None:
    """Write the release, whose folder is that of the clinical table, and the truth about it."""
    nodules = SimulatedNodules.model_validate(settings)
    write_hecktor(Path(clinical).parent, truth, read_prepared_ct(prepared), nodules, seed)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        prepared=snakemake.input.prepared,
        settings=snakemake.params.settings,
        seed=snakemake.params.seed,
        clinical=snakemake.output.clinical,
        truth=snakemake.output.truth,
    )
