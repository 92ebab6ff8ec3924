"""A made-up release in the layout of HECKTOR 2022: spheres in blocks of noise."""

from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np

from wronglung.data.releases.hecktor.settings import HecktorSettings

HEADER = (
    "PatientID,Task 1,Task 2,CenterID,Gender,Age,Weight,Tobacco,Alcohol,Performance status,"
    '"HPV status (0=-, 1=+)",Surgery,Chemotherapy'
)
ROWS = (
    "CHUM-001,1,1,1,M,61,82.5,1,0,1,1,0,1",
    "CHUM-002,1,1,1,F,48,,,,,0,0,1",
    "MDA-101,1,1,5,M,70,64,0,0,0,,1,0",
    "MDA-102,1,0,5,F,55,70,0,0,0,1,1,0",
)
ENDS = ("PatientID,Relapse,RFS", "MDA-101,1,412", "CHUM-001,0,1530", "CHUM-002,0,77.5")
SIDE = 20


def sphere(middle: tuple[float, float, float], radius: float) -> np.ndarray:
    """A sphere in a cube of SIDE voxels, True inside."""
    axes = np.meshgrid(*(np.arange(SIDE) - one for one in middle), indexing="ij", sparse=True)
    return np.asarray(sum(axis**2 for axis in axes) <= radius**2)


def save(path: Path, voxels: np.ndarray, affine: np.ndarray) -> None:
    """A NIfTI file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(voxels, affine), path)


def write_release(root: Path, rows: tuple[str, ...] = ROWS, ends: tuple[str, ...] = ENDS) -> Path:
    """The release; each patient's tumour, of 100 HU in -500 HU, has its middle at voxel (8, 9, 10)."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "hecktor2022_clinical_info_training.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    (root / "hecktor2022_endpoint_training.csv").write_text("\n".join(ends) + "\n")
    for row in rows:
        patient = row.partition(",")[0]
        tumour = sphere((8, 9, 10), 3)
        affine = np.diag([2.0, 2.0, 2.0, 1.0])
        save(root / f"imagesTr/{patient}__CT.nii.gz", np.where(tumour, 100, -500).astype(np.int16), affine)
        save(root / f"labelsTr/{patient}.nii.gz", tumour.astype(np.uint8), affine)
    return root


def settings(root: Path, block: dict[str, Any] | None = None, **changes: Any) -> HecktorSettings:
    """The entry of a release; some keys of its block may be given."""
    own = {"voxels": [8, 8, 8], "voxel_mm": 2.0, "window": [-1000.0, 1000.0], "mask_values": [1, 2]}
    given = {
        "layout": "hecktor",
        "hecktor": str(root),
        "block": own | (block or {}),
        "shards": 2,
        "labels": None,
        "attributes": {"source": "hecktor", "hecktor": str(root)},
        "gaze": None,
        "max_rejected": dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.0),
        "check": {"images": 5},
    }
    return HecktorSettings.model_validate(given | changes)
