"""One's own boxes: a csv of ten lines over three PNGs becomes records and phrases, and every mistake is named."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import check_release
import index_release
from wronglung.core.errors import RefusedError
from wronglung.data.attributes import read_attribute_list
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.rejected import check_shares
from wronglung.data.releases.adapter import Linked
from wronglung.data.releases.boxes_csv.adapter import index_boxes, link_boxes
from wronglung.data.releases.boxes_csv.examine import examine_boxes
from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings
from wronglung.data.releases.boxes_csv.table import read_boxes

HEADER = "image,text,x1,y1,x2,y2,patient,split"
LINES = [
    'a.png,"Effusion, left.",10,20,30,40,ann,test',
    'a.png,"Effusion, left.",12,22,18,60,ann,test',
    "a.png,Right nodule,1,2,3,4,ann,test",
    "b.png,Both lungs are clear of the left and right,0,0,63,79,ann,test",
    "c.png,Cardiomegaly,5,5,50,60,bob,valid",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three films and their csv."""
    for number, name in enumerate("abc"):
        film = np.random.default_rng(number).integers(0, 255, (80, 64), dtype=np.uint8)
        Image.fromarray(film).save(tmp_path / f"{name}.png")
    write(tmp_path, LINES)
    return tmp_path


def write(folder: Path, lines: list[str], header: str = HEADER) -> None:
    (folder / "boxes.csv").write_text("\n".join([header, *lines]) + "\n")


def linked(folder: Path) -> Linked:
    """What the stages make of the csv."""
    boxes = str(folder / "boxes.csv")
    records = index_boxes({"boxes": boxes}, 1).records
    convert_images(records, str(folder), str(folder / "own-000.h5"), 32, "any")
    with open_images([folder / "own-000.h5"]) as images:
        return link_boxes(records, images, boxes)


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


def settings(folder: Path, limit: float = 0.0) -> BoxesCsvSettings:
    share = dict.fromkeys(("index_release", "convert_images", "link_sentences"), limit)
    return BoxesCsvSettings(
        layout="boxes_csv", boxes=str(folder / "boxes.csv"), films=str(folder), shards=1, max_rejected=share
    )


def test_the_check_finds_missing_files_and_faulty_lines(folder: Path) -> None:
    assert examine_boxes(settings(folder), {}, 0).findings == []
    (folder / "c.png").unlink()
    write(folder, [*LINES, "a.png,,1,2,3,4,ann,test"])
    found = {one.what: (one.severity, one.examples) for one in examine_boxes(settings(folder), {}, 0).findings}
    assert found["images: image file is missing"] == ("stops", ["c.png"])
    assert found["row without text"] == ("stops", [f"a.png|line {len(LINES) + 2}"])
    (folder / "boxes.csv").unlink()
    assert [one.severity for one in examine_boxes(settings(folder), {}, 0).findings] == ["stops"]


@pytest.mark.parametrize("lines", [[], [""], ["a.png,Nodule,30,2,10,4,ann,test"]], ids=["none", "blank", "turned"])
def test_a_csv_without_a_row_that_can_be_used_stops_the_check(folder: Path, lines: list[str]) -> None:
    write(folder, lines)
    report = examine_boxes(settings(folder, limit=1.0), {}, 0)
    assert any("the csv of boxes" in one.what and one.severity == "stops" for one in report.findings)
    assert {count.what: count.found for count in report.counts}["boxes"] == 0


def test_folders_of_films_are_watched(folder: Path) -> None:
    (folder / "more/deep").mkdir(parents=True)
    assert settings(folder).watched_folders == [str(folder / name) for name in ("", "more", "more/deep")]


FAULTY = {
    "sound": [],
    "turned": ["a.png,Nodule,30,2,10,4,ann,test"],
    "beside the image": ["a.png,Nodule,70,2,90,4,ann,test"],
    "above the image": ["a.png,Nodule,1,-9,30,-2,ann,test"],
    "no number": ["a.png,Nodule,1,2,x,4,ann,test"],
    "two kinds": ["a.png,Nodule,30,2,10,4,ann,test", "c.png,,1,2,3,4,bob,valid"],
    "of a phrase of three": ['a.png,"Effusion, left.",70,20,90,40,ann,test'],
    "no image": ["d.png,Nodule,1,2,3,4,ann,test"],
    "past the edge": ["a.png,Nodule,60,2,90,4,ann,test"],
}


@pytest.mark.parametrize("lines", FAULTY.values(), ids=FAULTY)
@pytest.mark.parametrize("limit", [0.0, 0.2, 0.3, 1.0])
def test_the_check_stops_where_the_run_would(folder: Path, lines: list[str], limit: float) -> None:
    """Every faulty line is one item, and the check's verdict is that of the run, at any limit."""
    write(folder, [*LINES, *lines])
    index = index_boxes({"boxes": str(folder / "boxes.csv")}, 1)
    unread = convert_images(index.records, str(folder), str(folder / "own-000.h5"), 32, "any")
    with open_images([folder / "own-000.h5"]) as images:
        found = link_boxes(index.records, images, str(folder / "boxes.csv"))
    rejections = [*index.rejections, *unread, *found.rejections]
    examined = examine_boxes(settings(folder, limit), {}, 0)
    try:
        limits = dict(settings(folder, limit).max_rejected)
        check_shares(rejections, index.records["dicom_id"], len(found.sentences), limits, "rejected.parquet")
        stops = False
    except ValueError:
        stops = True
    assert bool(examined.stops) == stops
    faults = [row for row in rejections if row.kind == "fault"]
    assert len(faults) == len(lines) * (lines != FAULTY["past the edge"])
    named = [one for finding in examined.findings for one in finding.examples]
    assert {row.record_id for row in rejections} == set(named)


@pytest.mark.parametrize(("old", "new"), [("x1", "left"), ("patient", "patent"), ("image,", "image,image,")])
def test_the_check_names_the_columns_of_a_csv_with_other_ones(folder: Path, old: str, new: str) -> None:
    write(folder, LINES, HEADER.replace(old, new))
    (finding,) = examine_boxes(settings(folder), {}, 0).findings
    assert finding.severity == "stops"
    for known in (old.strip(","), new.split(",")[0], "y2", str(folder / "boxes.csv")):
        assert known in finding.what


def test_phrases_keep_their_patients(folder: Path) -> None:
    sentences = linked(folder).sentences
    assert pd.Series(sentences["subject_id"].to_numpy(), sentences["dicom_id"]).to_dict() == {
        "a.png": 1,
        "b.png": 1,
        "c.png": 2,
    }


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolon"), ("\t", "tab")])
def test_a_csv_with_another_separator_is_called_one(folder: Path, separator: str, name: str) -> None:
    path = folder / "boxes.csv"
    pd.read_csv(path, dtype=str).to_csv(path, index=False, sep=separator)
    for read in (lambda: read_boxes(path, "index_release"), lambda: read_attribute_list({"file": str(path)})):
        with pytest.raises(ValueError, match=f"{path}: .* {name}s; expected commas"):
            read()
    (finding,) = examine_boxes(settings(folder), {}, 0).findings
    assert f"{name}s" in finding.what


def test_faulty_lines_are_counted_by_the_images_looked_at(folder: Path) -> None:
    """Two faulty lines of one film of three: one of three."""
    write(folder, [*LINES, "a.png,,1,2,3,4,ann,test", "a.png,,5,6,7,8,ann,test"])
    (found,) = [one for one in examine_boxes(settings(folder), {}, 0).findings if one.severity == "stops"]
    assert (found.count, found.total) == (1, 3)
    assert found.examples == [f"a.png|line {len(LINES) + 2}", f"a.png|line {len(LINES) + 3}"]


@pytest.mark.parametrize(
    ("asked", "refused"), [(["test", "valid"], False), (["all"], False), (["test", "train"], True)]
)
def test_an_asked_split_without_a_row_is_refused_by_the_check_and_by_the_index(
    folder: Path, tmp_path: Path, asked: list[str], refused: bool
) -> None:
    """Both name it and the splits that are there."""
    out = [str(tmp_path / name) for name in ("out/one", "out/two")]
    boxes = {"boxes": str(folder / "boxes.csv")}
    index = "wronglung.data.releases.boxes_csv.adapter:index_boxes"
    tried = (
        lambda: check_release.main(settings(folder).model_dump(), {}, 0, *out, asked),
        lambda: index_release.main(index, boxes, {"shards": 1}, *out, asked),
    )
    for attempt in tried:
        if not refused:
            attempt()
            continue
        with pytest.raises(RefusedError) as error:
            attempt()
        for known in ("'test'", "'valid'", "train"):
            assert known in str(error.value)
