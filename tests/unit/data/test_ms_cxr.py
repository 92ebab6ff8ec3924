import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.data.ms_cxr_case import OLD, STAGE, STEM, as_coco, image_id, kinds, read, row, write_csv, write_json
from wronglung.data.images.geometry import Geometry, map_box
from wronglung.data.releases.ms_cxr.layout import CATEGORIES, annotation_file
from wronglung.data.releases.ms_cxr.phrases import COLUMNS, read_phrases

PLAIN = [
    row(1),
    row(
        0,
        label_text="Large right pneumothorax.",
        category_name="Pneumothorax",
        x=100,
        y=50,
        w=300.5,
        h=900,
        split="val",
    ),
    row(1, x=200, y=1900, w=1, h=1),
]


def test_boxes_of_an_image_and_a_text_are_one_phrase(tmp_path: Path) -> None:
    got = read(tmp_path, PLAIN)
    assert list(got.phrases.columns) == list(COLUMNS)
    assert not got.rejections
    first, second = got.phrases.to_dict("records")
    assert first == {
        "dicom_id": image_id(0),
        "subject_id": 10000000,
        "study_id": 50000000,
        "path": PLAIN[1]["path"],
        "text": "Large right pneumothorax.",
        "category": ["Pneumothorax"],
        "boxes": [[100.0, 50.0, 399.5, 949.0]],
        "width": 2544,
        "height": 3056,
        "split": "val",
    }
    assert second["boxes"] == [[200.0, 1900.0, 200.0, 1900.0], [1500.0, 1900.0, 2099.0, 2599.0]]
    assert got.counts == {
        "boxes": 3,
        "pairs": 2,
        "phrases": 2,
        "images": 2,
        "patients": 2,
        "patients in two splits": 0,
    }


def test_a_box_covers_the_pixels_that_the_release_states(tmp_path: Path) -> None:
    """Against a mask drawn from x, y, w and h on an image that the model's input shows pixel by pixel."""
    sides = {"x": 3, "y": 5, "w": 4, "h": 2, "image_width": 16, "image_height": 16}
    box = tuple(read(tmp_path, [row(**sides)]).phrases["boxes"][0][0])
    mask = np.zeros((16, 16), dtype=bool)
    mask[5 : 5 + 2, 3 : 3 + 4] = True
    x1, y1, x2, y2 = map_box(box, Geometry(16, 16, 16), 16)
    drawn = np.zeros_like(mask)
    drawn[y1 : y2 + 1, x1 : x2 + 1] = True
    assert np.array_equal(mask, drawn)


def test_the_order_of_the_rows_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "a", PLAIN).phrases.equals(read(tmp_path / "b", PLAIN[::-1]).phrases)


def test_made_up_files_lose_nothing(tmp_path: Path) -> None:
    """Every good box is in a phrase, and every phrase has the boxes of its rows and no other."""
    rng = np.random.default_rng(0)
    rows = []
    for _ in range(200):
        w, h = rng.integers(1, 500, 2)
        sides = {"w": int(w), "h": int(h), "x": int(rng.integers(0, 2544 - w)), "y": int(rng.integers(0, 3056 - h))}
        category = CATEGORIES[rng.integers(8)]
        rows.append(
            row(int(rng.integers(9)), category_name=category, label_text=f"{category} {rng.integers(3)}", **sides)
        )
    got = read(tmp_path, rows)
    assert not got.rejections
    held = {(p.dicom_id, p.text, *box) for p in got.phrases.itertuples() for box in p.boxes}
    ends = [(r["x"], r["y"], r["x"] + r["w"] - 1, r["y"] + r["h"] - 1) for r in rows]
    assert held == {(r["dicom_id"], r["label_text"], *end) for r, end in zip(rows, ends, strict=True)}
    assert got.counts["boxes"] == len(held)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"x": 2544}, "box outside the image"),
        ({"y": -700}, "box outside the image"),
        ({"w": 0}, "less than a pixel"),
        ({"h": -5}, "less than a pixel"),
        ({"x": None}, "missing coordinate"),
        ({"split": "validate"}, "none of train, val and test"),
        ({"split": "train"}, "two splits"),
        ({"image_width": 2545}, "two sizes"),
        ({"category_name": "Nodule"}, "none of the eight"),
        ({"path": f"files/p10/p10000001/s50000001/{image_id(9)}.jpg"}, "path of another image"),
        ({"path": f"../p10000001/s50000001/{image_id(1)}.jpg"}, "leaves the release"),
        ({"path": f"p10000001/{image_id(1)}.jpg"}, "path is not files/"),
        ({"path": f"files/p10/p10000002/s50000001/{image_id(1)}.jpg"}, "two paths"),
    ],
)
def test_a_faulty_box_leaves_out_its_whole_phrase(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    rows = [PLAIN[0] | changes, *PLAIN[1:]]
    of_csv = read_phrases(write_csv(tmp_path / f"{STEM}.csv", rows), STAGE)
    assert list(of_csv.phrases["dicom_id"]) == [image_id(0)]
    assert len(of_csv.rejections) == 2
    # A sound box that is left out with a faulty one is no further fault.
    kinds = {"another box" in entry.reason: entry.kind for entry in of_csv.rejections}
    assert kinds.pop(False) == "fault"
    assert set(kinds.values()) <= {"filter"}
    assert any(reason in entry.reason for entry in of_csv.rejections)
    assert all(image_id(1) in entry.record_id for entry in of_csv.rejections)
    # No reason quotes the report.
    assert not any("effusion" in entry.reason for entry in of_csv.rejections)


@pytest.mark.parametrize("changes", [{"x": 2544}, {"w": 0}, {"x": float("nan")}, {"split": "none"}])
def test_the_json_rejects_what_the_csv_rejects(tmp_path: Path, changes: dict[str, Any]) -> None:
    got = read(tmp_path, [PLAIN[0] | changes, *PLAIN[1:]])
    assert len(got.phrases) == 1
    assert len(got.rejections) == 2


def test_annotation_and_image_of_the_json_must_state_one_size(tmp_path: Path) -> None:
    coco = as_coco(PLAIN)
    coco["images"][0]["height"] = 3000
    (tmp_path / f"{STEM}.json").write_text(json.dumps(coco))
    got = read_phrases(tmp_path / f"{STEM}.json", STAGE)
    assert len(got.phrases) == 1
    assert all("two sizes" in entry.reason for entry in got.rejections)


def test_a_box_past_the_edge_is_cut_off_and_counted(tmp_path: Path) -> None:
    got = read(tmp_path, [row(x=-10, y=3000, w=100, h=100)])
    assert got.phrases["boxes"][0] == [[0.0, 3000.0, 89.0, 3055.0]]
    assert kinds(got) == [("repair", "box clipped to the image")]


def test_a_box_up_to_the_edge_is_whole(tmp_path: Path) -> None:
    got = read(tmp_path, [row(x=0, y=0, w=2544, h=3056)])
    assert got.phrases["boxes"][0] == [[0.0, 0.0, 2543.0, 3055.0]]
    assert not got.rejections


def test_a_pair_with_two_labels_is_kept_once_with_both(tmp_path: Path) -> None:
    rows = [row(category_name="Pneumonia"), row(category_name="Lung Opacity"), row(1)]
    got = read(tmp_path, rows)
    assert got.phrases["category"].to_list() == [["Lung Opacity", "Pneumonia"], ["Pleural Effusion"]]
    assert got.phrases["boxes"].map(len).to_list() == [1, 1]
    assert got.counts["pairs"] == 3
    assert got.counts["phrases"] == 2
    assert [kind for kind, _ in kinds(got)] == ["repair"]
    assert "2 categories" in kinds(got)[0][1]


def test_a_repeated_row_counts_once(tmp_path: Path) -> None:
    got = read(tmp_path, [row(), row()])
    assert got.counts["boxes"] == 1
    assert kinds(got) == [("repair", "box repeated; kept once")]


def test_patients_in_two_splits_are_counted(tmp_path: Path) -> None:
    path = f"files/p10/p10000000/s50000001/{image_id(1)}.jpg"
    got = read(tmp_path, [row(), row(1, path=path, split="train")])
    assert got.counts["patients in two splits"] == 1
    assert len(got.phrases) == 2


@pytest.mark.parametrize("write", [write_csv, write_json])
def test_release_0_1_states_no_split(tmp_path: Path, write: Any) -> None:
    old = [{name: value for name, value in entry.items() if name != "split"} for entry in PLAIN]
    suffix = "csv" if write is write_csv else "json"
    got = read_phrases(write(tmp_path / f"{OLD}.{suffix}", old), STAGE)
    assert len(got.phrases) == 2
    assert got.phrases["split"].isna().all()
    # By the name of 1.1.0, a file without splits is not that release.
    path = write(tmp_path / f"{STEM}.{suffix}", old)
    if suffix == "csv":
        with pytest.raises(ValueError, match=r"\['split'\]"):
            read_phrases(path, STAGE)
    else:
        assert read_phrases(path, STAGE).phrases.empty


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    rows = [{name: value for name, value in PLAIN[0].items() if name not in ("x", "h")}]
    with pytest.raises(ValueError, match=r"\['x', 'h'\] are missing"):
        read_phrases(write_csv(tmp_path / f"{STEM}.csv", rows), STAGE)


@pytest.mark.parametrize("key", ["images", "annotations", "categories"])
def test_a_missing_list_of_the_json_is_named(tmp_path: Path, key: str) -> None:
    coco = as_coco(PLAIN)
    del coco[key]
    (tmp_path / f"{STEM}.json").write_text(json.dumps(coco))
    with pytest.raises(ValueError, match=f"{key} is missing"):
        read_phrases(tmp_path / f"{STEM}.json", STAGE)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b"\xff\xfe{", b"[" * 200_000, b'{"images": 1}'])
def test_what_is_no_json_of_ms_cxr_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{STEM}.json").write_bytes(content)
    with pytest.raises(ValueError, match=STEM):
        read_phrases(tmp_path / f"{STEM}.json", STAGE)


def test_annotations_of_unlisted_images_and_short_rows_are_counted(tmp_path: Path) -> None:
    coco = as_coco(PLAIN)
    coco["annotations"][0]["image_id"] = 999
    coco["annotations"][1]["category_id"] = None
    (tmp_path / f"{STEM}.json").write_text(json.dumps(coco))
    got = read_phrases(tmp_path / f"{STEM}.json", STAGE)
    assert [entry.record_id for entry in got.rejections] == ["annotation 0", "annotation 1"]
    assert len(got.phrases) == 1
    path = write_csv(tmp_path / f"{STEM}.csv", PLAIN)
    path.write_text("\n".join([*path.read_text().splitlines()[:-1], "cut,short"]))
    got = read_phrases(path, STAGE)
    assert [entry.record_id for entry in got.rejections] == ["line 4"]


def test_the_newest_release_is_found_and_the_csv_first(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=STEM):
        annotation_file(tmp_path)
    assert annotation_file(tmp_path, made_here=str(tmp_path)) == tmp_path / f"{STEM}.csv"
    for name in (f"{OLD}.json", f"{OLD}.csv", f"{STEM}.json", f"{STEM}.csv"):
        (tmp_path / name).write_text("")
        assert annotation_file(tmp_path).name == name


def test_no_phrase_at_all_is_an_empty_table_of_the_same_columns(tmp_path: Path) -> None:
    got = read_phrases(write_csv(tmp_path / f"{STEM}.csv", []), STAGE)
    assert list(got.phrases.columns) == list(COLUMNS)
    assert got.counts["phrases"] == 0
    assert pd.api.types.is_integer_dtype(got.phrases["width"])
