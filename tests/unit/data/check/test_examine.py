"""Each thing that can be wrong with a release is found, is as bad as it is, and shows no report text."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import check_release
from tests.unit.data.conftest import MadeUpRelease, write_dicom
from tests.unit.data.jpg import write_jpgs
from tests.workflow.conftest import ROOT
from wronglung.data.check.examine import examine_release
from wronglung.data.check.findings import Finding, by_sample
from wronglung.data.check.inventory import TABLES
from wronglung.data.check.published import read_counts
from wronglung.data.check.report import ReleaseReport, as_markdown
from wronglung.data.settings import DataSettings, ReleaseSettings

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
Plant = Callable[[MadeUpRelease], object]


def image_id(number: int) -> str:
    return f"{number:08d}-00000000-00000000-00000000-00000000"


TRAIN, VALID, TEST, GOLD = (image_id(number) for number in range(4))


@pytest.fixture
def whole(release: MadeUpRelease) -> MadeUpRelease:
    """A release without a fault: an image in each split, every optional table."""
    for number, split in enumerate(SPLITS):
        release.add(split, image_id(number), 10000001 + number, 50000001 + number)
        release.add_graph(image_id(number), [LUNG], [EFFUSION])
    release.add_gold(GOLD)
    release.write_lists()
    rows = pd.DataFrame([row for rows in release.rows.values() for row in rows])
    (release.root / "jpg").mkdir()
    rows.assign(Rows=6, Columns=8).to_csv(release.root / METADATA, index=False)
    (release.imagenome / "utils").mkdir()
    rows.to_csv(release.imagenome / "utils/cxr-record-list_view.csv", index=False)
    rows.to_csv(release.mimic / "cxr-study-list.csv.gz", index=False)
    box = {"image_id": f"{GOLD}.dcm", **LUNG}
    pd.DataFrame([box]).to_csv(release.imagenome / GOLD_BOXES, index=False)
    return release


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


def settings(release: MadeUpRelease, **changes: Any) -> tuple[ReleaseSettings, DataSettings]:
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    folders = {
        "mimic_cxr": str(release.mimic),
        "mimic_cxr_jpg": str(release.root / "jpg"),
        "chest_imagenome": str(release.imagenome),
    }
    return ReleaseSettings.model_validate(config["release"] | folders), DataSettings.model_validate(
        config["data"] | changes
    )


def examine(release: MadeUpRelease, published: dict[str, int] | None = None, **changes: Any) -> ReleaseReport:
    return examine_release(*settings(release, **changes), published or {}, 0)


def the_one(report: ReleaseReport, words: str) -> Finding:
    found = [one for one in report.findings if words in one.what]
    assert len(found) == 1, [one.what for one in report.findings]
    return found[0]


def report_file(release: MadeUpRelease, number: int) -> Path:
    return release.mimic / f"files/p10/p1000000{number}/s5000000{number}.txt"


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
    assert "It can be used. No warning." in text
    assert "| rows of train | 1 | not compared |" in text


def test_optional_files_may_be_absent(whole: MadeUpRelease) -> None:
    for path in (
        whole.root / METADATA,
        whole.imagenome / GOLD_BOXES,
        whole.imagenome / "utils/cxr-record-list_view.csv",
        whole.mimic / "cxr-study-list.csv.gz",
    ):
        path.unlink()
    where, data = settings(whole)
    report = examine_release(where.model_copy(update={"mimic_cxr_jpg": None}), data, {}, 0)
    assert report.findings == []
    assert "| metadata | not there, optional |" in as_markdown(report)


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


def remove_metadata(release: MadeUpRelease, dicoms: list[str]) -> None:
    change(release.root / METADATA, lambda table: table[~table["dicom_id"].isin(dicoms)])


TWICE: Plant = lambda r: change(  # noqa: E731
    r.imagenome / "silver_dataset/splits/valid.csv", lambda table: pd.concat([table, table])
)


@pytest.mark.parametrize(
    ("plant", "words", "severity", "examples"),
    [
        (TWICE, "more than once in the split lists", "stops", [VALID]),
        (lambda r: set_cell(r, "record_list", TEST, dicom_id=image_id(9)), "does not know", "stops", [TEST]),
        (lambda r: set_cell(r, "train", TRAIN, study_id=59999999), "in a split list is not", "stops", [TRAIN]),
        (lambda r: set_cell(r, "train", TRAIN, subject_id=10000009), "in a split list is not", "stops", [TRAIN]),
        (
            lambda r: set_cell(r, "record_list", TRAIN, path=f"files/p10/p10000002/s50000002/{TRAIN}.dcm"),
            "not in the folder of their patient",
            "stops",
            [TRAIN],
        ),
        (lambda r: set_cell(r, "test", TEST, subject_id=10000001), "more than one split", "stops", ["10000001"]),
        (lambda r: r.gold[0].update(image_id=TRAIN), "images_to_avoid does not list", "stops", [TRAIN]),
        (lambda r: remove_metadata(r, [TEST]), "without a row in metadata", "warns", [TEST]),
        (lambda r: set_cell(r, "metadata", TEST, ViewPosition="AP"), "is not that of the split", "stops", [TEST]),
        (
            lambda r: change(r.mimic / "cxr-study-list.csv.gz", lambda table: table[1:]),
            "studies of record_list",
            "warns",
            ["50000001"],
        ),
        (lambda r: r.gold[0].update(coord_original="[4, 0, 70, 5]"), "boxes of gold that reach", "stops", None),
        (lambda r: r.gold[0].update(coord_original="[4, 0, 7]"), "lack a coordinate", "stops", [f"{GOLD}|left lung"]),
        (lambda r: set_cell(r, "gold_boxes", GOLD, original_y2=60), "of gold_boxes that reach", "warns", None),
        (lambda r: (r.mimic / r.rows["train"][0]["path"]).unlink(), "image file is missing", "warns", [TRAIN]),
        (
            lambda r: write_dicom(r.mimic / r.rows["train"][0]["path"], np.arange(12).reshape(3, 4)),
            "size is not the metadata's",
            "warns",
            [TRAIN],
        ),
        (
            lambda r: write_dicom(
                r.mimic / r.rows["train"][0]["path"], np.arange(48).reshape(6, 8), ViewPosition="LATERAL"
            ),
            "view position in the file's header",
            "warns",
            [TRAIN],
        ),
        (lambda r: report_file(r, 1).unlink(), "report is missing", "warns", [TRAIN]),
        (lambda r: report_file(r, 1).write_text(" \n"), "sampled reports: report is empty", "warns", [TRAIN]),
        (lambda r: report_file(r, 4).write_text(" Of another."), "sampled reports: none of its", "warns", [GOLD]),
        (lambda r: report_file(r, 3).write_text(" Of another."), "sampled scene graphs: none of its", "warns", [TEST]),
        (lambda r: r.add_graph(TEST, [], []).write_text("{"), "not JSON", "warns", [TEST]),
        (lambda r: r.add_graph(TEST, [LUNG | {"original_x2": 99}], []), "do not lie in the image", "warns", [TEST]),
    ],
)
def test_each_fault_is_found(
    whole: MadeUpRelease, plant: Plant, words: str, severity: str, examples: list[str] | None
) -> None:
    plant(whole)
    lines = ["\t".join(whole.gold[0]), *("\t".join(row.values()) for row in whole.gold)]
    gold = whole.imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt"
    gold.write_text("\n".join(lines) + "\n")
    found = the_one(examine(whole), words)
    # Of so few images one is above every share of a table that is tolerated, but may be chance in a sample.
    assert found.severity == severity
    assert examples is None or found.examples == examples


def test_a_split_without_an_image_that_can_be_used_stops(whole: MadeUpRelease) -> None:
    for name in ("metadata", "valid"):
        set_cell(whole, name, VALID, ViewPosition="LATERAL")
    change(whole.imagenome / "utils/cxr-record-list_view.csv", lambda table: table.assign(ViewPosition=""))
    assert the_one(examine(whole), "no image of the split valid").severity == "stops"


def test_a_sample_stops_where_chance_does_not_explain_it() -> None:
    # P(3 or more of 50 at 1 %) = 0.0138, of 5 or more 0.0001; one of one is all.
    assert [by_sample(0.01, count, 50) for count in (1, 3, 5)] == ["warns", "warns", "stops"]
    assert by_sample(0.01, 1, 1) == "stops"
    assert by_sample(0.2, 12, 50) == "warns"


def test_samples_are_the_seeds(whole: MadeUpRelease) -> None:
    for row in (row for rows in whole.rows.values() for row in rows):
        (whole.mimic / row["path"]).unlink()
    check = {"images": 1, "reports": 0, "scene_graphs": 0, "published_counts": False}
    drawn = [the_one(examine(whole, check=check), "missing").examples for _ in range(2)]
    assert drawn[0] == drawn[1]
    every = {
        the_one(examine_release(*settings(whole, check=check), {}, seed), "missing").examples[0] for seed in range(12)
    }
    assert len(every) > 1


def run(release: MadeUpRelease, folder: Path) -> None:
    where, data = settings(release)
    check_release.main(
        where.model_dump(), data.model_dump(), {}, 0, str(folder / "report.md"), str(folder / "tables.csv")
    )


def test_the_report_stays_when_the_run_is_stopped(whole: MadeUpRelease, tmp_path: Path) -> None:
    path = whole.imagenome / "silver_dataset/splits/train.csv"
    content = path.read_text()
    path.unlink()
    with pytest.raises(
        ValueError, match="would make results wrong:\n  needed files that are not there \\(1 of 8\\)\n"
    ) as error:
        run(whole, tmp_path)
    assert str(tmp_path / "report.md") in str(error.value)
    assert not (tmp_path / "tables.csv").exists()
    text = (tmp_path / "report.md").read_text()
    assert text.index("## Stops the run: needed files") < text.index("## Counts")
    assert json.loads((tmp_path / "report.json").read_text())["findings"][0]["severity"] == "stops"
    path.write_text(content)
    run(whole, tmp_path)
    assert "It can be used." in (tmp_path / "report.md").read_text()
    tables = pd.read_csv(tmp_path / "tables.csv").set_index("table")
    assert tables.loc["train", "sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_shows_report_text(whole: MadeUpRelease, tmp_path: Path) -> None:
    whole.gold[0] |= {"sentence": "canary", "coord_original": "canary", "label_name": "canary"}
    whole.write_lists()
    report_file(whole, 1).write_bytes(b"\xff\x00 canary")
    whole.add_graph(TEST, [], []).write_text(json.dumps({"objects": "canary", "attributes": "canary"}))
    whole.add_graph(VALID, [{"bbox_name": "canary"}], [{"bbox_name": "canary"}])
    with pytest.raises(ValueError, match="boxes of gold") as error:
        run(whole, tmp_path)
    assert "canary" not in str(error.value)
    for name in ("report.md", "report.json"):
        assert "canary" not in (tmp_path / name).read_text()


@pytest.fixture
def of_jpgs(whole: MadeUpRelease) -> MadeUpRelease:
    """The same with JPG files alone, and without MIMIC-CXR's record list."""
    write_jpgs(whole.mimic, whole.root / "jpg")
    for path in (*whole.mimic.rglob("*.dcm"), whole.mimic / "cxr-record-list.csv.gz"):
        path.unlink()
    return whole


def examine_jpgs(release: MadeUpRelease) -> ReleaseReport:
    where, data = settings(release)
    return examine_release(where.model_copy(update={"images": "jpg"}), data, {}, 0)


def test_jpg_images_are_sampled_and_need_the_metadata_alone(of_jpgs: MadeUpRelease) -> None:
    report = examine_jpgs(of_jpgs)
    assert [one.what for one in report.findings] == []
    text = as_markdown(report)
    assert "| record_list | not there, optional |" in text
    assert f"| images | there | the JPG files | `{of_jpgs.root / 'jpg/files'}` |" in text
    path = (of_jpgs.root / "jpg" / of_jpgs.rows["train"][0]["path"]).with_suffix(".jpg")
    path.write_bytes(path.read_bytes()[:-10])
    found = the_one(examine_jpgs(of_jpgs), "sampled images: truncated: the JPEG has no end marker")
    assert (found.severity, found.examples) == ("warns", [TRAIN])
    path.unlink()
    assert the_one(examine_jpgs(of_jpgs), "sampled images: image file is missing").examples == [TRAIN]


def test_jpg_images_or_metadata_that_are_not_there_stop(of_jpgs: MadeUpRelease) -> None:
    (of_jpgs.root / METADATA).unlink()
    (of_jpgs.root / "jpg/files").rename(of_jpgs.root / "elsewhere")
    found = the_one(examine_jpgs(of_jpgs), "needed files that are not there")
    assert found.examples == [str(of_jpgs.root / METADATA), str(of_jpgs.root / "jpg/files")]


def test_metadata_that_stand_in_for_the_record_list_need_its_ids(of_jpgs: MadeUpRelease) -> None:
    change(of_jpgs.root / METADATA, lambda table: table.drop(columns="study_id"))
    (found,) = [one for one in examine_jpgs(of_jpgs).findings if one.what.startswith("metadata cannot be read")]
    assert found.severity == "stops"
    assert "columns ['study_id'] are missing" in found.what
