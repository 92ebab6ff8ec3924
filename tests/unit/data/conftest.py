"""A release of a few made-up images, in the layouts of MIMIC-CXR v2 and Chest ImaGenome v1.0.0."""

import csv
import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from wronglung.data.releases.chest_imagenome.gold_table import COLUMNS

REPORT = """                                 FINAL REPORT
 EXAMINATION:  CHEST (PA AND LAT)

 FINDINGS:

 There is a small left pleural
 effusion.  The right lung is clear.

 IMPRESSON:

 Small left effusion.
"""


@dataclass
class MadeUpRelease:
    """Adds images one by one, then writes the lists; `mimic` and `imagenome` are the two folders."""

    root: Path
    rows: dict[str, list[dict]] = field(default_factory=lambda: {s: [] for s in ("train", "valid", "test", "avoid")})
    gold: list[dict] = field(default_factory=list)

    @property
    def mimic(self) -> Path:
        return self.root / "mimic"

    @property
    def imagenome(self) -> Path:
        return self.root / "imagenome"

    def add(self, split: str, dicom: str, subject: int, study: int, view: str = "PA") -> dict:
        folder = f"files/p{str(subject)[:2]}/p{subject}"
        row = {"subject_id": subject, "study_id": study, "dicom_id": dicom, "ViewPosition": view}
        row["path"] = f"{folder}/s{study}/{dicom}.dcm"
        self.rows[split].append(row)
        write_dicom(self.mimic / row["path"], np.arange(48).reshape(6, 8) * 10)
        (self.mimic / f"{folder}/s{study}.txt").write_text(REPORT)
        return row

    def add_gold(self, dicom: str, **changes: str) -> None:
        row = {
            "image_id": f"{dicom}.dcm",
            "row_id": "50000001|2",
            "sentence": "There is a small left pleural\n effusion.".replace("\n", " "),
            "bbox": "left lung",
            "coord_original": "[4, 0, 7, 5]",
            "label_name": "pleural effusion",
            "context": "yes",
            "categoryID": "anatomicalfinding",
        }
        self.gold.append(row | changes)

    def add_graph(self, dicom: str, objects: list[dict], attributes: list[dict], nested: bool = False) -> Path:
        folder = self.imagenome / "silver_dataset/scene_graph" / ("scene_graph" if nested else "")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{dicom}_SceneGraph.json"
        path.write_text("\ufeff" + json.dumps({"objects": objects, "attributes": attributes}), encoding="utf-8")
        return path

    def write_lists(self, unlisted: tuple[str, ...] = ()) -> dict[str, str]:
        self.mimic.mkdir(parents=True, exist_ok=True)
        splits = self.imagenome / "silver_dataset/splits"
        splits.mkdir(parents=True, exist_ok=True)
        columns = ["subject_id", "study_id", "dicom_id", "path", "ViewPosition"]
        files = {}
        for split, rows in self.rows.items():
            name, index = ("images_to_avoid", []) if split == "avoid" else (split, [""])
            files[split] = str(splits / f"{name}.csv")
            with open(files[split], "w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([*index, *columns])
                writer.writerows([*([i] if index else []), *(row[c] for c in columns)] for i, row in enumerate(rows))
        files["gold"] = str(self.imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt")
        Path(files["gold"]).parent.mkdir(parents=True, exist_ok=True)
        names = list(self.gold[0]) if self.gold else list(COLUMNS)
        lines = ["\t".join(names), *("\t".join(row[name] for name in names) for row in self.gold)]
        Path(files["gold"]).write_text("\n".join(lines) + "\n")
        files["record_list"] = str(self.mimic / "cxr-record-list.csv.gz")
        every = {row["dicom_id"]: row for rows in self.rows.values() for row in rows}
        with gzip.open(files["record_list"], "wt", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns[:4])
            writer.writerows([row[c] for c in columns[:4]] for key, row in every.items() if key not in unlisted)
        return files


def write_dicom(path: Path, pixels: np.ndarray, **tags: object) -> None:
    """A small DICOM file, 12 of 16 bits, MONOCHROME2 unless the tags say otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset = Dataset()
    dataset.file_meta = meta
    defaults = {
        "SOPClassUID": meta.MediaStorageSOPClassUID,
        "SOPInstanceUID": "1.2.3",
        "Rows": pixels.shape[0],
        "Columns": pixels.shape[1],
        "SamplesPerPixel": 1,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PhotometricInterpretation": "MONOCHROME2",
    }
    for name, value in (defaults | tags).items():
        if value is not None:
            setattr(dataset, name, value)
    signed = dataset.PixelRepresentation == 1
    dataset.PixelData = pixels.astype(np.int16 if signed else np.uint16).tobytes()
    dataset.save_as(path, enforce_file_format=True)


@pytest.fixture
def release(tmp_path: Path) -> MadeUpRelease:
    return MadeUpRelease(tmp_path / "release")
