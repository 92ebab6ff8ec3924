import ast
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.example.release_case import draw_records
from wronglung.example.annotations import PatientRecord
from wronglung.example.imagenome.frame import find_frame
from wronglung.example.write_release import write_release

GOLD = "chest-imagenome/gold_dataset"
USED = {
    "patient_id", "study_id", "image_id", "row_id", "bbox", "relation", "label_name", "context", "categoryID",
    "attribute", "sentence", "section", "object_id", "coord224", "coord_original",
}  # fmt: skip
COMPARISON = [
    "patient_id",
    "relationship_id",
    "subject_id",
    "object_id",
    "bbox",
    "comparison",
    "attribute",
    "sentence",
    "bbox_coord_224_subject",
    "bbox_coord_224_object",
    "bbox_coord_original_subject",
    "bbox_coord_original_object",
    "label_name",
    "current_image_id",
    "previous_image_id",
]
BOXES = [
    "image_id",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "bbox_name",
    "annot_id",
    "original_x1",
    "original_x2",
    "original_y1",
    "original_y2",
    "original_width",
    "original_height",
    "annotator",
    "coord224",
    "coord_original",
]


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    return draw_records(patients={"train": 25, "valid": 4, "test": 4, "gold": 12})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, patients: list[PatientRecord]) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write_release(folder / "mimic-cxr", folder / "mimic-cxr-jpg", folder / "chest-imagenome", patients)
    return folder


def tsv(root: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(root / GOLD / f"{name}.txt", sep="\t")


@pytest.mark.parametrize(
    "name", ["gold_object_attribute_with_coordinates", "gold_baseline_object_attribute_with_coordinate"]
)
def test_gold_attributes_are_of_first_studies_with_parsable_boxes(
    root: Path, patients: list[PatientRecord], name: str
) -> None:
    table = tsv(root, name)
    assert set(table.columns) >= USED
    first = {f"{p.studies[0].frontal.dicom_id}.dcm": p.studies[0] for p in patients if p.split == "gold"}
    assert set(table["image_id"]) == set(first)
    assert set(table["relation"]) == {1}
    assert set(table["context"]) == {"yes", "no"}
    for row in table.itertuples():
        study = first[row.image_id]
        assert tuple(ast.literal_eval(row.coord_original)) == study.frontal.regions[row.bbox]
        assert row.attribute == f"{row.categoryID}|{row.context}|{row.label_name}"
        assert row.row_id.split("|")[0] == str(row.study_id)


def test_gold_comparisons_are_of_second_studies(root: Path, patients: list[PatientRecord]) -> None:
    table = tsv(root, "gold_object_comparison_with_coordinates")
    assert list(table.columns) == COMPARISON
    pairs = {(p.studies[1].frontal.dicom_id, p.studies[0].frontal.dicom_id) for p in patients if p.split == "gold"}
    assert len(table)
    assert set(zip(table["current_image_id"], table["previous_image_id"], strict=True)) <= pairs
    assert set(table["comparison"]) <= {"no change", "improved", "worsened"}
    relations = tsv(root, "gold_comparison_relations_500pts_500studies2nd")
    assert {"comparison", "image_id", "label_name", "bbox", "context"} <= set(relations.columns)
    assert relations["image_id"].str.endswith(".dcm").all()


def test_gold_sentences_are_of_both_studies(root: Path, patients: list[PatientRecord]) -> None:
    table = tsv(root, "gold_all_sentences_500pts_1000studies")
    assert list(table.columns)[:3] == ["patient_id", "study_id", "image_id"]
    assert set(table["study_id"]) == {s.study_id for p in patients if p.split == "gold" for s in p.studies}


def test_scaling_factors_take_original_boxes_to_224(root: Path, patients: list[PatientRecord]) -> None:
    boxes = pd.read_csv(root / GOLD / "gold_bbox_coordinate_annotations_1000images.csv")
    factors = pd.read_csv(root / GOLD / "gold_bbox_scaling_factors_original_to_224x224.csv")
    assert list(boxes.columns) == BOXES
    assert list(factors.columns) == ["image_id", "top", "bottom", "left", "right", "ratio"]
    assert len(factors) == 24
    both = boxes.merge(factors, on="image_id", validate="many_to_one")
    assert len(both) == len(boxes)
    for axis, pad in (("x1", "left"), ("x2", "left"), ("y1", "top"), ("y2", "top")):
        mapped = both[f"original_{axis}"] * both["ratio"] + both[pad]
        assert (mapped - both[axis]).abs().max() <= 0.5
    sizes = {f"{s.frontal.dicom_id}.dcm": s.frontal for p in patients for s in p.studies}
    for row in factors.itertuples():
        film = sizes[row.image_id]
        assert row.ratio == pytest.approx(224 / max(film.rows, film.columns))
        assert row.left + row.right + int(film.columns * row.ratio) == 224
        assert row.top + row.bottom + int(film.rows * row.ratio) == 224


@pytest.mark.parametrize("annotator", ["1_C", "1_W", "2_J", "2_S"])
def test_raw_boxes_have_fifteen_columns(root: Path, annotator: str) -> None:
    table = pd.read_csv(root / GOLD / f"bbox_coordinate_annotations_{annotator}.csv")
    assert list(table.columns) == BOXES[:15]
    assert table["image_id"].nunique() == 12


def test_frame_pads_the_shorter_side_in_the_middle() -> None:
    frame = find_frame(200, 100)
    assert (frame.top, frame.bottom, frame.left, frame.right) == (0, 0, 56, 56)
    assert frame.place((0, 0, 100, 200)) == (56, 0, 168, 224)
