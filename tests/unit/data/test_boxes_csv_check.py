"""The check of one's own boxes says what the run would, before it."""

from pathlib import Path

import pandas as pd
import pytest

import check_release
import index_release
from tests.unit.data.made_up_boxes import HEADER, LINES, settings, write, write_films
from wronglung.core.errors import RefusedError
from wronglung.data.attributes import read_attribute_list
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.rejected import check_shares
from wronglung.data.releases.boxes_csv.adapter import index_boxes, link_boxes
from wronglung.data.releases.boxes_csv.examine import examine_boxes
from wronglung.data.releases.boxes_csv.table import read_boxes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three films and their csv."""
    write_films(tmp_path)
    return tmp_path


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
