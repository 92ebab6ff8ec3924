"""Changes to a made-up release, and what its check finds then."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.support.project import resolved_config
from tests.unit.data.conftest import MadeUpRelease
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.findings import Finding
from wronglung.data.releases.chest_imagenome.check.examine import examine_release
from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings

LUNG = {"bbox_name": "left lung", "original_x1": 4, "original_y1": 0, "original_x2": 7, "original_y2": 5}
SENTENCE = "There is a small left pleural effusion."
EFFUSION = {
    "bbox_name": "left lung",
    "phrase_IDs": ["50000001|2"],
    "phrases": [SENTENCE],
    "attributes": [["anatomicalfinding|yes|pleural effusion"]],
}
METADATA = "jpg/mimic-cxr-2.0.0-metadata.csv.gz"
GOLD_BOXES = "gold_dataset/gold_bbox_coordinate_annotations_1000images.csv"
SPLITS = ("train", "valid", "test", "avoid")


def image_id(number: int) -> str:
    return f"{number:08d}-00000000-00000000-00000000-00000000"


TRAIN, VALID, TEST, GOLD = (image_id(number) for number in range(4))


def change(path: Path, edit: Callable[[pd.DataFrame], pd.DataFrame], separator: str = ",") -> None:
    """Rewrites one of the release's tables."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, sep=separator)
    edit(table).to_csv(path, index=False, sep=separator)


def set_cell(release: MadeUpRelease, name: str, dicom: str, **values: object) -> None:
    """Other values in the rows of one image of `record_list`, `metadata`, `gold_boxes` or a split list."""
    path = {
        "record_list": release.mimic / "cxr-record-list.csv.gz",
        "metadata": release.root / METADATA,
        "gold_boxes": release.imagenome / GOLD_BOXES,
    }.get(name, release.imagenome / f"silver_dataset/splits/{name}.csv")

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        key = "image_id" if "image_id" in table else "dicom_id"
        for column, value in values.items():
            table.loc[table[key].str.removesuffix(".dcm") == dicom, column] = str(value)
        return table

    change(path, edit)


def settings(release: MadeUpRelease, **changes: Any) -> ChestImagenomeSettings:
    dataset = resolved_config("config.yaml")["datasets"]["clinic"]
    folders = {
        "mimic_cxr": str(release.mimic),
        "mimic_cxr_jpg": str(release.root / "jpg"),
        "chest_imagenome": str(release.imagenome),
    }
    release_section = dataset["release"] | folders | changes.pop("where", {})
    no_tables: dict[str, Any] = {"labels": None, "attributes": None, "gaze": None}
    return ChestImagenomeSettings.model_validate(dataset | no_tables | changes | {"release": release_section})


def examine(release: MadeUpRelease, published: dict[str, int] | None = None, **changes: Any) -> ReleaseReport:
    return examine_release(settings(release, **changes), published or {}, 0)


def the_one(report: ReleaseReport, words: str) -> Finding:
    found = [one for one in report.findings if words in one.what]
    assert len(found) == 1, [one.what for one in report.findings]
    return found[0]


def report_file(release: MadeUpRelease, number: int) -> Path:
    return release.mimic / f"files/p10/p1000000{number}/s5000000{number}.txt"
