import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.example.release_case import PARTS, clinic_settings, draw_records, overlook, record
from wronglung.example.annotations import PatientRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.ms_cxr.lists import CATEGORIES, COLUMNS, STEM, draw_annotations, draw_splits, write_ms_cxr
from wronglung.example.ms_cxr.phrases import WORDINGS, draw_phrase
from wronglung.example.reports.sentence import Seen

SEED = 3
# Written down from the kinds themselves, not taken from the code.
NONE_FOR = {"nodule", "endotracheal_tube", "central_line"}
SAYS = {
    "effusion": "effusion",
    "pneumothorax": "pneumothorax",
    "edema": "edema",
    "atelectasis": "atelectasis",
    "consolidation": ("consolidation", "opacity"),
    "cardiomegaly": ("cardiomegaly", "enlarged"),
}


@pytest.fixture(scope="module")
def gold() -> list[PatientRecord]:
    return [patient for patient in draw_records() if patient.split == "gold"]


@pytest.fixture(scope="module")
def rows(gold: list[PatientRecord]) -> pd.DataFrame:
    return draw_annotations(gold, SEED).rows


def all_seen(patients: list[PatientRecord]) -> list[tuple[str, Seen]]:
    return [(study.frontal.dicom_id, seen) for p in patients for study in p.studies for seen in study.seen]


def test_every_visible_finding_is_a_phrase_or_counted(gold: list[PatientRecord]) -> None:
    made = draw_annotations(gold, SEED)
    kinds = Counter(seen.finding.kind for _, seen in all_seen(gold))
    assert all(kinds.values())
    assert {reason.split()[-1]: count for reason, count in made.left_out.items()} == {k: kinds[k] for k in NONE_FOR}
    phrases = made.rows.drop_duplicates(["dicom_id", "label_text"])
    assert len(phrases) + made.left_out.total() == kinds.total()
    # A finding in both lungs has a box for each.
    assert len(made.rows) == len(phrases) + kinds["edema"] * (len(PARTS) - 1)


def test_all_categories_occur_and_no_other(rows: pd.DataFrame) -> None:
    assert set(rows["category_name"]) == set(CATEGORIES)
    assert len(CATEGORIES) == 8


def test_a_phrase_names_its_finding_and_its_side(gold: list[PatientRecord]) -> None:
    for dicom_id, seen in all_seen(gold):
        phrase = draw_phrase(seen, dicom_id)
        if phrase is None:
            assert seen.finding.kind in NONE_FOR
            continue
        words = phrase.text.lower()
        said = SAYS[seen.finding.kind]
        assert any(part in words for part in ([said] if isinstance(said, str) else said))
        sides = {side for side in ("left", "right") if side in words}
        assert sides == {seen.finding.side} & {"left", "right"}
        assert not set(words) & set("{}|()")
        assert "  " not in words


def test_every_wording_is_drawn(rows: pd.DataFrame) -> None:
    texts = " ".join(rows["label_text"].str.lower())
    for part in ("-sided", "on the", "apical pneumothorax", "heart is", "bilateral", "interstitial", "concerning for"):
        assert part in texts
    assert set(WORDINGS) == set(SAYS)


def test_boxes_are_the_findings_own_with_ends_included(rows: pd.DataFrame) -> None:
    one = rows[rows["category_name"] == "Pleural Effusion"]
    assert set(one[["x", "y", "w", "h"]].itertuples(index=False, name=None)) == {(10, 20, 51, 71)}
    both = rows[rows["category_name"] == "Edema"]
    boxes = {(10, 20, 21, 71), (40, 25, 21, 61)}
    assert set(both[["x", "y", "w", "h"]].itertuples(index=False, name=None)) == boxes


def test_the_split_is_by_patient_in_the_published_shares(rows: pd.DataFrame) -> None:
    patients = rows["path"].str.split("/").str[2]
    assert (rows.groupby(patients)["split"].nunique() == 1).all()
    shares = rows.groupby(patients)["split"].first().value_counts(normalize=True)
    assert shares["train"] == pytest.approx(0.7, abs=0.01)
    assert shares["val"] == pytest.approx(0.15, abs=0.01)
    assert set(rows["split"]) == {"train", "val", "test"}
    subjects = set(range(100))
    assert Counter(draw_splits(subjects, SEED).values()) == {"train": 70, "val": 15, "test": 15}
    assert draw_splits(subjects, SEED) != draw_splits(subjects, SEED + 1)
    assert draw_splits(set(), SEED) == {}


def test_findings_that_nobody_sees_are_counted_and_not_written() -> None:
    patients = [record(patient, overlook) for patient in draw_clinic(clinic_settings(), SEED)[-10:]]
    made = draw_annotations(patients, SEED)
    assert made.rows.empty
    assert list(made.rows.columns) == list(COLUMNS)
    assert made.left_out["not visible on the film"] > 0


def test_the_csv_and_the_json_hold_the_same(gold: list[PatientRecord], tmp_path: Path) -> None:
    write_ms_cxr(tmp_path, gold, SEED, "notice")
    assert {path.name for path in tmp_path.iterdir()} == {f"{STEM}.csv", f"{STEM}.json", "LICENSE.txt"}
    table = pd.read_csv(tmp_path / f"{STEM}.csv")
    assert list(table.columns) == list(COLUMNS)
    coco = json.loads((tmp_path / f"{STEM}.json").read_text())
    images = {image["id"]: image for image in coco["images"]}
    names = {category["id"]: category["name"] for category in coco["categories"]}
    again = [
        (
            images[box["image_id"]]["file_name"].removesuffix(".jpg"),
            names[box["category_id"]],
            box["label_text"],
            images[box["image_id"]]["path"],
            *box["bbox"],
            images[box["image_id"]]["width"],
            images[box["image_id"]]["height"],
            box["split"],
        )
        for box in coco["annotations"]
    ]
    assert again == list(table.itertuples(index=False, name=None))
    for row in table.itertuples():
        assert row.x + row.w <= row.image_width
        assert row.y + row.h <= row.image_height
        assert row.path.startswith("files/p1")
        assert row.path.endswith(f"/{row.dicom_id}.jpg")
