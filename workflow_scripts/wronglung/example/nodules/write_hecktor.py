"""Write blocks of CT around inserted nodules in the layout of HECKTOR 2022, and the truth about them.

Owner of `nodules.csv`, a row a patient: patient, radius_mm, the attributes, volume_effect and table_effect (the parts
of the planted risk), relapse and relapse_time.
"""

import gzip
from pathlib import Path

import nibabel as nib
import numpy as np
import pandas as pd

from wronglung.core.files import replacing
from wronglung.core.logs import progress
from wronglung.example.csv_tables import write_csv, write_text
from wronglung.example.ct import PreparedCt
from wronglung.example.nodules.blocks import chest_of, cut_block
from wronglung.example.nodules.patients import draw_patients
from wronglung.example.nodules.settings import SimulatedNodules

NOTICE = """\
Simulated patients: blocks of one CT of the chest with a sphere inserted into the lung, and made-up attributes.

The files are laid out as the training set of HECKTOR 2022, but nothing in them is from it. A program drew the spheres,
the attributes and the times; how a time depends on both is set in the config. Numbers from them test programs; they say
nothing about patients.
"""
# Column of the release -> attribute.
CLINICAL = {
    "Gender": "sex",
    "Age": "age",
    "Weight": "weight",
    "Tobacco": "tobacco",
    "Alcohol": "alcohol",
    "Performance status": "performance_status",
    "HPV status (0=-, 1=+)": "hpv",
    "Surgery": "surgery",
    "Chemotherapy": "chemotherapy",
}


def write_hecktor(root: str | Path, truth: str | Path, ct: PreparedCt, settings: SimulatedNodules, seed: int) -> None:
    """Write the release and the truth about it.

    Args:
        root: folder of the release.
        truth: path of `nodules.csv`.
        ct: the prepared CT of the example.
        settings: the section of the config.
        seed: the config's seed.

    Raises:
        ValueError: as in `chest_of`.
    """
    folder, patients = Path(root), draw_patients(settings, seed)
    chest = chest_of(ct, settings)
    rows = zip(patients["patient"], patients["radius_mm"], strict=True)
    for patient, radius_mm in progress(rows, "blocks", total=len(patients)):
        block = cut_block(chest, patient, radius_mm, settings, seed)
        _write_nifti(folder / "imagesTr" / f"{patient}__CT.nii.gz", block.hu, settings.voxel_mm)
        _write_nifti(folder / "labelsTr" / f"{patient}.nii.gz", block.mask, settings.voxel_mm)
    write_csv(folder / "hecktor2022_clinical_info_training.csv", _clinical(patients))
    ends = patients[["patient", "relapse", "relapse_time"]]
    write_csv(folder / "hecktor2022_endpoint_training.csv", ends.set_axis(["PatientID", "Relapse", "RFS"], axis=1))
    write_text(folder / "README.txt", NOTICE)
    write_csv(truth, patients)


def _clinical(patients: pd.DataFrame) -> pd.DataFrame:
    """Return the clinical table as the release has it: whole numbers without a point, unknown cells blank."""
    rows = {"PatientID": patients["patient"], "Task 1": 1, "Task 2": 1, "CenterID": 1}
    for column, name in CLINICAL.items():
        whole = name not in ("sex", "weight")
        rows[column] = patients[name].astype("Int64") if whole else patients[name]
    return pd.DataFrame(rows)


def _write_nifti(path: Path, voxels: np.ndarray, voxel_mm: float) -> None:
    """Write voxels with axes from right to left, posterior to anterior and upwards; equal voxels give equal bytes."""
    image = nib.Nifti1Image(voxels, np.diag([-voxel_mm, voxel_mm, voxel_mm, 1.0]))
    with replacing(path) as temporary:
        temporary.write_bytes(gzip.compress(image.to_bytes(), compresslevel=1, mtime=0))
