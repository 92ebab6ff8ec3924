"""One's own boxes: a csv of ten lines over three PNGs becomes records and phrases, and every mistake is named."""

from pathlib import Path

import pandas as pd
import pytest

from tests.unit.data.made_up_boxes import HEADER, LINES, linked, write, write_films
from wronglung.data.releases.boxes_csv.adapter import index_boxes
from wronglung.data.releases.boxes_csv.table import read_boxes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three films and their csv."""
    write_films(tmp_path)
    return tmp_path


def test_an_image_is_a_record_and_patients_are_numbered(folder: Path) -> None:
    records = index_boxes({"boxes": str(folder / "boxes.csv")}, 1).records
    assert records["dicom_id"].tolist() == records["path"].tolist() == ["a.png", "b.png", "c.png"]
    assert records["subject_id"].tolist() == [1, 1, 2]
    assert records["split"].tolist() == ["test", "test", "valid"]
    shards = index_boxes({"boxes": str(folder / "boxes.csv")}, 2).records["shard"]
    assert shards.tolist() == ["own-000", "own-000", "own-001"]


def test_rows_of_one_image_and_text_are_one_phrase_with_its_boxes(folder: Path) -> None:
    found = linked(folder)
    assert found.rejections == []
    phrases = found.sentences.set_index("text")
    assert len(phrases) == 4
    corners = [[box[side] for side in ("x1", "y1", "x2", "y2")] for box in phrases.loc["Effusion, left.", "boxes"]]
    assert corners == [[10, 20, 30, 40], [12, 22, 18, 60]]
    regions = {text: boxes[0]["name"] for text, boxes in phrases["boxes"].items()}
    assert regions["Effusion, left."] == "left lung"
    assert regions["Right nodule"] == "right lung"
    assert regions["Cardiomegaly"] == regions["Both lungs are clear of the left and right"] == "chest"


def test_without_patients_and_splits_each_image_is_a_patient_of_the_whole(folder: Path) -> None:
    write(folder, ["a.png,Nodule,1,2,3,4", "b.png,Nodule,1,2,3,4"], "image,text,x1,y1,x2,y2")
    records = index_boxes({"boxes": str(folder / "boxes.csv")}, 1).records
    assert records["subject_id"].nunique() == 2
    assert set(records["split"]) == {"all"}


@pytest.mark.parametrize(
    ("line", "reason", "image"),
    [
        ("a.png,,1,2,3,4,ann,test", "without text", "a.png|"),
        ("../a.png,Nodule,1,2,3,4,ann,test", "outside the folder", ""),
        ("a.png,Nodule,1,2,x,4,ann,test", "no number", "a.png|"),
        ("a.png,Nodule,1,2,nan,4,ann,test", "no number", "a.png|"),
        ("a.png,Nodule,1,2,inf,4,ann,test", "no number", "a.png|"),
        ("a.png,Nodule,3,2,1,4,ann,test", "x1 is not below x2", "a.png|"),
        ("a.png,Nodule,1,4,3,4,ann,test", "y1 is not below y2", "a.png|"),
        ("a.png,Nodule,1,2,3,4,ann,tset", "split that is none", "a.png|"),
        ("a.png,Nodule,1,2,3,4,ann", "7 fields, the header 8", "a.png|"),
    ],
)
def test_a_faulty_line_is_left_out_with_its_number_and_reason(folder: Path, line: str, reason: str, image: str) -> None:
    write(folder, [*LINES, line])
    boxes, rejections = read_boxes(folder / "boxes.csv", "index_release")
    assert len(boxes) == len(LINES)
    (rejection,) = rejections
    assert (rejection.record_id, rejection.kind) == (f"{image}line {len(LINES) + 2}", "fault")
    assert reason in rejection.reason


def test_a_faulty_box_takes_the_other_boxes_of_its_phrase_with_it_and_is_one_fault(folder: Path) -> None:
    write(folder, [*LINES, 'a.png,"Effusion, left.",40,20,30,40,ann,test'])
    boxes, rejections = read_boxes(folder / "boxes.csv", "index_release")
    assert "Effusion, left." not in set(boxes["text"])
    found = {row.record_id: row.kind for row in rejections}
    assert found == {"a.png|line 7": "fault", "a.png|line 2": "filter", "a.png|line 3": "filter"}


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        (LINES, HEADER.replace("x1", "left"), r"x1.*left"),
        (LINES, HEADER.replace("patient", "patent"), "patent"),
        ([*LINES, "a.png,Nodule,1,2,3,4,bob,valid"], HEADER, r"images have two patients, e\.g\. \['a\.png'\]"),
        (["a.png,N,1,2,3,4,ann,test", "b.png,N,1,2,3,4,ann,valid"], HEADER, r"patients have two splits, .*ann"),
    ],
)
def test_a_csv_that_is_wrong_as_a_whole_is_refused(folder: Path, lines: list[str], header: str, message: str) -> None:
    write(folder, lines, header)
    with pytest.raises(ValueError, match=message):
        read_boxes(folder / "boxes.csv", "index_release")


def test_a_box_outside_its_image_takes_its_phrase_with_it(folder: Path) -> None:
    write(folder, [*LINES, "a.png,Right nodule,70,2,90,4,ann,test"])
    found = linked(folder)
    assert "Right nodule" not in set(found.sentences["text"])
    assert {row.record_id: row.kind for row in found.rejections} == {
        f"a.png|line {len(LINES) + 2}": "fault",
        "a.png|line 4": "filter",
    }
    write(folder, [*LINES, "a.png,Right nodule,60,2,90,4,ann,test"])
    found = linked(folder)
    boxes = found.sentences.set_index("text").loc["Right nodule", "boxes"]
    assert [box["x2"] for box in boxes] == [3, 63]
    assert [row.kind for row in found.rejections] == ["repair"]


def test_phrases_keep_their_patients(folder: Path) -> None:
    sentences = linked(folder).sentences
    assert pd.Series(sentences["subject_id"].to_numpy(), sentences["dicom_id"]).to_dict() == {
        "a.png": 1,
        "b.png": 1,
        "c.png": 2,
    }
