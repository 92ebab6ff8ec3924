"""A whole release has no finding; files, columns and counts that are not as they should be are found."""

import gzip
import hashlib
import re

import pytest

from tests.support.project import ROOT
from tests.unit.data.check.made_up import GOLD_BOXES, METADATA, SPLITS, change, examine, settings, the_one
from tests.unit.data.conftest import MadeUpRelease
from wronglung.data.check.check_report import as_markdown
from wronglung.data.check.counts import read_counts
from wronglung.data.releases.chest_imagenome.check.examine import examine_release
from wronglung.data.releases.chest_imagenome.check.inventory import TABLES


def test_a_whole_release_has_no_finding(whole: MadeUpRelease) -> None:
    report = examine(whole)
    assert report.findings == []
    states = {state.name: state for state in report.files}
    assert set(states) == {*TABLES, "reports", "scene_graphs"}
    assert all(state.present for state in states.values())
    path = whole.imagenome / "silver_dataset/splits/train.csv"
    assert states["train"].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    counts = {one.what: one.found for one in report.counts}
    assert counts == {
        **{f"rows of {name}": 4 for name in ("record_list", "metadata", "views", "study_list")},
        **{f"rows of {name}": 1 for name in (*SPLITS, "gold", "gold_boxes")},
        "patients": 4,
        "images with gold boxes": 1,
        "scene graphs": 4,
    }
    text = as_markdown(report)
    assert re.search(r"^\| rows of train \| 1 \|", text, re.MULTILINE)


def test_optional_files_may_be_absent(whole: MadeUpRelease) -> None:
    for path in (
        whole.root / METADATA,
        whole.imagenome / GOLD_BOXES,
        whole.imagenome / "utils/cxr-record-list_view.csv",
        whole.mimic / "cxr-study-list.csv.gz",
    ):
        path.unlink()
    report = examine_release(settings(whole, where={"mimic_cxr_jpg": None}), {}, 0)
    assert report.findings == []
    assert re.search(r"^\| metadata \| not there\b", as_markdown(report), re.MULTILINE)


def test_gold_images_alone_need_no_scene_graph(whole: MadeUpRelease) -> None:
    for path in (whole.imagenome / "silver_dataset/scene_graph").iterdir():
        path.unlink()
    (whole.imagenome / "silver_dataset/scene_graph").rmdir()
    for row in (*whole.rows["train"], *whole.rows["valid"], *whole.rows["test"]):
        (whole.mimic / row["path"]).unlink()
    assert examine(whole, shards={"gold": 1, "silver": 0}).findings == []
    assert the_one(examine(whole), "files that are not there").severity == "stops"


def test_counts_are_compared_with_the_published_ones(whole: MadeUpRelease) -> None:
    report = examine(whole, {"rows of train": 2, "rows of valid": 1, "patients": 64588})
    found = the_one(report, "counts that differ from")
    assert (found.severity, found.total, found.examples) == ("warns", 3, ["rows of train: 1, published 2"])
    found = the_one(report, "counts that differ wholly")
    assert (found.severity, found.total, found.examples) == ("stops", 3, ["patients: 4, published 64,588"])
    assert len(report.findings) == 2
    assert "| patients | 4 | 64,588 |" in as_markdown(report)


def test_published_counts_name_what_is_counted(whole: MadeUpRelease) -> None:
    published = read_counts(ROOT / "resources/release_counts.csv")
    assert {one.what for one in examine(whole).counts} >= set(published)
    assert published["rows of record_list"] == 377110


def test_other_sums_than_the_releases_own_are_found(whole: MadeUpRelease) -> None:
    lists = {name: whole.imagenome / f"silver_dataset/splits/{name}.csv" for name in ("train", "valid")}
    digest = hashlib.sha256(lists["train"].read_bytes()).hexdigest()
    sums = f"{digest} silver_dataset/splits/train.csv\n{digest} silver_dataset/splits/valid.csv\n"
    (whole.imagenome / "SHA256SUMS.txt").write_text(sums)
    found = the_one(examine(whole), "SHA256SUMS.txt")
    assert (found.severity, found.examples, found.total) == ("warns", [str(lists["valid"])], 2)


@pytest.mark.parametrize("name", ["train.csv", "images_to_avoid.csv"])
def test_a_needed_file_that_is_not_there_stops(whole: MadeUpRelease, name: str) -> None:
    path = whole.imagenome / "silver_dataset/splits" / name
    path.unlink()
    found = the_one(examine(whole), "needed files that are not there")
    assert (found.severity, found.examples) == ("stops", [str(path)])


def test_a_missing_column_stops(whole: MadeUpRelease) -> None:
    change(whole.root / METADATA, lambda table: table.drop(columns="Rows"))
    assert "'Rows'" in the_one(examine(whole), "metadata cannot be read").what
    path = whole.imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt"
    change(path, lambda table: table.drop(columns="bbox"), "\t")
    found = the_one(examine(whole), "gold cannot be read")
    assert (found.severity, found.examples) == ("stops", [str(path)])
    assert "'bbox'" in found.what


def test_a_list_that_is_cut_short_or_empty_stops(whole: MadeUpRelease) -> None:
    path = whole.mimic / "cxr-record-list.csv.gz"
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert the_one(examine(whole), "record_list cannot be read").severity == "stops"
    path.write_bytes(gzip.compress(gzip.decompress(content).splitlines(keepends=True)[0]))
    assert the_one(examine(whole), "record_list has no rows").severity == "stops"
