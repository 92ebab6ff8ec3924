"""Rule render_patients: DICOM files and reports of one group of virtual patients, and the truth about them."""

from pathlib import Path
from typing import Any

import torch

from wronglung.core.logs import log_to
from wronglung.example.annotations import write_annotations
from wronglung.example.ct import read_prepared_ct
from wronglung.example.render_group import render_group
from wronglung.example.render_settings import RenderSettings
from wronglung.example.settings import ClinicSettings


def main(
    prepared: str, group: str, clinic: dict[str, Any], render: dict[str, Any], seed: int, folder: str, annotations: str
) -> None:
    """Write the group's films and reports below `folder` (`files/<group>` of the release), and the truth."""
    torch.set_num_threads(1)
    settings, rendering = ClinicSettings(**clinic), RenderSettings(**render)
    records = render_group(group, read_prepared_ct(prepared), settings, rendering, seed, Path(folder))
    write_annotations(annotations, records)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        prepared=snakemake.input.prepared,
        group=snakemake.wildcards.group,
        clinic=snakemake.params.clinic,
        render=snakemake.params.render,
        seed=snakemake.params.seed,
        folder=snakemake.output.folder,
        annotations=snakemake.output.annotations,
    )
