"""Rule render_patients: DICOM files and reports of one group of virtual patients, and the truth about them."""

from pathlib import Path
from typing import Any

import torch

from wronglung.example.annotations import write_annotations
from wronglung.example.clinic import draw_clinic
from wronglung.example.ct import read_prepared_ct
from wronglung.example.render_settings import RenderSettings
from wronglung.example.rendering import render_patient
from wronglung.example.settings import ClinicSettings
from wronglung.logs import log_to, progress


def main(
    prepared: str,
    folder: str,
    annotations: str,
    group: str,
    clinic: dict[str, Any],
    render: dict[str, Any],
    seed: int,
) -> None:
    """Writes the group's films and reports below `folder`, which is `files/<group>` of the release, and the truth.

    Args:
        prepared: the prepared CT, volume.npz.
        folder: to make.
        annotations: JSON file to write.
        group: p10, p11, ...
        clinic: the config's section, as plain values.
        render: the config's section, as plain values.
        seed: the run's one seed.
    """
    torch.set_num_threads(1)
    settings, rendering = ClinicSettings(**clinic), RenderSettings(**render)
    ct = read_prepared_ct(prepared)
    # A group may have no patient; its folder is there all the same.
    Path(folder).mkdir(parents=True, exist_ok=True)
    root = Path(folder).parents[1]
    patients = [patient for patient in draw_clinic(settings, seed) if patient.group == group]
    records = [
        render_patient(patient, ct, settings, rendering, root)
        for patient in progress(patients, f"render {group}", len(patients))
    ]
    write_annotations(annotations, records)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.prepared,
        snakemake.output.folder,
        snakemake.output.annotations,
        snakemake.wildcards.group,
        snakemake.params.clinic,
        snakemake.params.render,
        snakemake.params.seed,
    )
