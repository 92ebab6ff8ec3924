"""Each thing that can be wrong with a release's rows, files and samples is found, and is as bad as it is."""

import csv
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from tests.unit.data.check.made_up import (
    EFFUSION,
    GOLD,
    LUNG,
    METADATA,
    TEST,
    TRAIN,
    VALID,
    change,
    examine,
    image_id,
    report_file,
    set_cell,
    settings,
    the_one,
)
from tests.unit.data.conftest import MadeUpRelease, write_dicom
from wronglung.data.check.check_report import as_markdown
from wronglung.data.check.findings import by_sample
from wronglung.data.releases.chest_imagenome.check.examine import examine_release
from wronglung.data.releases.chest_imagenome.index_release import index_release

Plant = Callable[[MadeUpRelease], object]
SOUND = {"coord_original": "[4, 0, 7, 5]", "label_name": "pleural effusion"}


def remove_metadata(release: MadeUpRelease, dicoms: list[str]) -> None:
    change(release.root / METADATA, lambda table: table[~table["dicom_id"].isin(dicoms)])


def write_gold(release: MadeUpRelease) -> None:
    lines = ["\t".join(release.gold[0]), *("\t".join(row.values()) for row in release.gold)]
    path = release.imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt"
    path.write_text("\n".join(lines) + "\n")


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
        (lambda r: set_cell(r, "train", TRAIN, subject_id=10000004), "who are also in train", "warns", ["10000004"]),
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
            "size differs from the metadata",
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
        (lambda r: [report_file(r, i).unlink() for i in (1, 2, 3, 4)], "report is missing", "warns", None),
        (lambda r: report_file(r, 1).write_text(" \n"), "sampled reports: report is empty", "warns", [TRAIN]),
        (lambda r: report_file(r, 4).write_text(" Of another."), "sampled reports: none of its", "warns", [GOLD]),
        (lambda r: report_file(r, 3).write_text(" Of another."), "sampled scene graphs: none of its", "warns", [TEST]),
        (lambda r: r.add_graph(TEST, [], []).write_text("{"), "not JSON", "warns", [TEST]),
        (lambda r: r.add_graph(TEST, [LUNG | {"original_x2": 99}], []), "are outside the image", "warns", [TEST]),
    ],
)
def test_each_fault_is_found(
    whole: MadeUpRelease, plant: Plant, words: str, severity: str, examples: list[str] | None
) -> None:
    plant(whole)
    write_gold(whole)
    found = the_one(examine(whole), words)
    # Of so few images one is above every share of a table that is tolerated, but may be chance in a sample.
    assert found.severity == severity
    assert examples is None or found.examples == examples


def test_resized_images_are_not_fetched_again(whole: MadeUpRelease) -> None:
    """Another download of a resized copy is the same copy; a missing file is fetched again."""
    image = whole.mimic / whole.rows["train"][0]["path"]
    write_dicom(image, np.arange(12).reshape(3, 4))
    resized = the_one(examine(whole), "size differs from the metadata")
    assert "resized" in resized.remedy
    assert "download" not in resized.remedy
    image.unlink()
    assert "download" in the_one(examine(whole), "image file is missing").remedy


def add_forty_gold_patients(release: MadeUpRelease) -> None:
    """Forty gold patients, the first of them with an image of theirs in train and with another image there."""
    for number in range(40):
        release.add("avoid", image_id(number), 10000001 + number, 50000001 + number)
        release.add_gold(image_id(number))
    release.rows["train"].append(release.rows["avoid"][0])
    release.add("train", image_id(90), 10000001, 50000090)


@pytest.mark.parametrize("silver", [0, 1])
def test_a_gold_patient_in_train_stops_no_run(release: MadeUpRelease, silver: int) -> None:
    add_forty_gold_patients(release)
    for number, split in enumerate(("train", "valid", "test"), 50):
        release.add(split, image_id(number), 10000001 + number, 50000001 + number)
        release.add_graph(image_id(number), [LUNG], [EFFUSION])
    release.write_lists()
    changes = {"where": {"mimic_cxr_jpg": None}, "shards": {"gold": 1, "silver": silver}}
    report = examine(release, **changes)
    found = the_one(report, "who are also in train")
    assert (found.severity, found.count, found.total, found.examples) == ("warns", 1, 40, ["10000001"])
    assert not report.stops, report.stops
    data = settings(release, **changes)
    records, rejections = index_release(data.lists(), **data.index_arguments())
    assert records["split"].value_counts().get("gold") == 40
    assert records["split"].value_counts().get("train", 0) == silver
    lost = {row.record_id for row in rejections if row.kind == "filter" and "gold" in row.reason}
    assert {image_id(90)} <= lost
    assert not [row for row in rejections if row.kind == "fault"]


def test_only_what_a_run_reads_can_stop_it(release: MadeUpRelease) -> None:
    add_forty_gold_patients(release)
    for number in range(60, 70):
        release.add("train", image_id(number), 10000001 + number, 50000001 + number)
    release.write_lists(unlisted=tuple(image_id(number) for number in range(60, 70)))
    changes = {"where": {"mimic_cxr_jpg": None}, "shards": {"gold": 1, "silver": 0}}
    report = examine(release, **changes)
    assert the_one(report, "record_list does not know").severity == "warns"
    assert not report.stops, report.stops


@pytest.mark.parametrize(("quoting", "said"), [(csv.QUOTE_NONE, "as characters"), (csv.QUOTE_ALL, "standard quoting")])
def test_the_report_says_how_the_gold_table_is_quoted(whole: MadeUpRelease, quoting: int, said: str) -> None:
    path = whole.imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt"
    pd.read_csv(path, sep="\t", dtype=str).to_csv(path, sep="\t", index=False, quoting=quoting)
    report = examine(whole)
    purposes = {one.name: one.purpose for one in report.files}
    assert [name for name, purpose in purposes.items() if said in purpose] == ["gold"]
    assert said in as_markdown(report)
    assert not report.stops


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
    others = (the_one(examine_release(settings(whole, check=check), {}, seed), "missing") for seed in range(1, 12))
    assert any(other.examples != drawn[0] for other in others)


@pytest.mark.parametrize("limit", [0.0, 0.6])
@pytest.mark.parametrize(
    ("changes", "example"),
    [
        ({"coord_original": "[7, 0, 4, 5]"}, f"{GOLD}|left lung: box without area"),
        ({"coord_original": "[4, 0, 7]"}, f"{GOLD}|left lung: box with a missing"),
        ({"label_name": ""}, f"{GOLD}: row of line 2 has no usable ['label_name']"),
    ],
)
def test_gold_rows_are_linked_as_the_run_does_also_without_metadata(
    whole: MadeUpRelease, changes: dict[str, str], example: str, limit: float
) -> None:
    whole.gold[0].update(changes)
    whole.gold.append(whole.gold[0] | {"row_id": "50000004|7", "bbox": "right lung", **SOUND})
    write_gold(whole)
    shares = dict.fromkeys(("index_release", "convert_images", "link_sentences"), limit)
    report = examine(whole, where={"mimic_cxr_jpg": None}, max_rejected=shares)
    found = the_one(report, "all reasons together")
    assert found.severity == ("warns" if limit else "stops")
    assert (found.count, found.total) == (1, 2)
    assert found.examples[0].startswith(example)
