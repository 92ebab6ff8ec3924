"""Faults of MS-CXR's annotations."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.fault import Fault
from tests.faults.release import Outcome, Release
from tests.unit.data.ms_cxr_case import STEM, as_coco, write_csv, write_json
from wronglung.data.releases.ms_cxr.layout import annotation_file
from wronglung.data.releases.ms_cxr.phrases import read_phrases

Rows = list[dict[str, Any]]
STAGE = "index_release"


def folder(release: Release) -> Path:
    return release.root / "ms-cxr/1.1.0"


def rows_of(release: Release) -> Rows:
    """A phrase of two boxes on the first gold image, one of a box on the first training image."""
    rows = []
    for split, side, x in (("gold", "left", 60), ("gold", "left", 20), ("train", "right", 10)):
        image = release.image(split)
        path = release.dicom(image).with_suffix(".jpg").relative_to(release.mimic_cxr)
        rows.append(
            {
                "dicom_id": image.dicom_id,
                "category_name": "Pleural Effusion",
                "label_text": f"small {side} pleural effusion",
                "path": str(path),
                "x": x,
                "y": 50,
                "w": 30,
                "h": 40,
                "image_width": 112,
                "image_height": 112,
                "split": "test" if split == "gold" else "train",
            }
        )
    return rows


def table(change: Callable[[Rows], Rows | None]) -> Callable[[Release], None]:
    """Writes the csv with its rows changed."""

    def plant(release: Release) -> None:
        rows = rows_of(release)
        write_csv(folder(release) / f"{STEM}.csv", change(rows) or rows)

    return plant


def first(**changes: Any) -> Callable[[Release], None]:
    """Writes the csv with values of its first row changed."""
    return table(lambda rows: [rows[0] | changes, *rows[1:]])


def content(change: Callable[[bytes], bytes], form: str = ".csv") -> Callable[[Release], None]:
    """Writes the file with its bytes changed."""

    def plant(release: Release) -> None:
        write = write_csv if form == ".csv" else write_json
        path = write(folder(release) / f"{STEM}{form}", rows_of(release))
        path.write_bytes(change(path.read_bytes()))

    return plant


def coco(change: Callable[[dict[str, Any]], object]) -> Callable[[Release], None]:
    """Writes the json with its content changed."""

    def plant(release: Release) -> None:
        held = as_coco(rows_of(release))
        change(held)
        folder(release).mkdir(parents=True)
        (folder(release) / f"{STEM}.json").write_text(json.dumps(held))

    return plant


def read(release: Release) -> Outcome:
    """Reads the annotations of the folder."""
    try:
        got = read_phrases(annotation_file(folder(release)), STAGE)
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    return Outcome("", tuple(row._replace(file="") for row in got.rejections), sentences=got.phrases)


def untouched(release: Release) -> Outcome:
    """What the annotations give without a fault."""
    path = write_csv(release.root.parent / f"{STEM}.csv", rows_of(release))
    return Outcome("", sentences=read_phrases(path, STAGE).phrases)


def fault(name: str, what: str, plant: Callable[[Release], None], outcome: Any, reason: str, count: int = 1) -> Fault:
    return Fault(f"ms_cxr_{name}", what, plant, outcome, reason, count, run=read, untouched=untouched)


def windows(text: bytes) -> bytes:
    return b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n\r\n")


def nothing_written(release: Release) -> None:
    folder(release).mkdir(parents=True)


def without(name: str) -> Callable[[Release], None]:
    return table(lambda rows: [{key: value for key, value in row.items() if key != name} for row in rows])


LEFT_OUT = "phrase left out"
FAULTS = [
    fault("missing", "a folder without annotations", nothing_written, "refused", "expected one of"),
    fault("json_only", "the json without the csv", content(bytes, ".json"), "harmless", ""),
    fault("windows_lines", "byte order mark, CRLF, blank lines", content(windows), "harmless", ""),
    fault("rows_reordered", "rows in reverse", table(lambda rows: rows[::-1]), "harmless", ""),
    fault("column_missing", "no image_width", without("image_width"), "refused", "['image_width'] are missing"),
    fault("split_missing", "a csv of 1.1.0 without splits", without("split"), "refused", "['split'] are missing"),
    fault("web_page", "a web page by the csv's name", content(lambda _: b"<html>"), "refused", "are missing"),
    fault("open_quote", "a quote that is never closed", content(lambda t: t + b'"'), "refused", "damaged"),
    fault("row_cut_short", "a row that ends early", content(lambda t: t + b"a,b\n"), "rejected", "row left out"),
    fault("json_cut_short", "half of the json", content(lambda t: t[:200], ".json"), "refused", "not JSON text"),
    fault("json_no_images", "a json without images", coco(lambda held: held.pop("images")), "refused", "is missing"),
    fault(
        "json_id_twice",
        "two images of one number",
        coco(lambda held: held["images"].append(held["images"][0])),
        "refused",
        "expected an id for each",
    ),
    fault(
        "json_image_unlisted",
        "an annotation of no listed image",
        coco(lambda held: held["annotations"].append(held["annotations"][0] | {"image_id": 7})),
        "rejected",
        "does not list",
    ),
    fault(
        "json_sizes_differ",
        "image and annotation of two sizes",
        coco(lambda held: held["annotations"][0].update(width=113)),
        "rejected",
        "two sizes of one image",
        2,
    ),
    fault("box_outside", "a box beside the image", first(x=112), "rejected", "box outside the image"),
    fault("box_flat", "a box without height", first(h=0), "rejected", "less than a pixel"),
    fault("box_nan", "nan for w", first(w=float("nan")), "rejected", "missing coordinate"),
    fault("box_word", "a word for x", first(x="left"), "rejected", "missing coordinate"),
    fault("box_past_edge", "a box past the edge", first(x=100), "repaired", "clipped"),
    fault("box_repeated", "a row twice", table(lambda rows: [*rows, rows[0]]), "repaired", "kept once"),
    fault("sizes_differ", "an image of two sizes", first(image_height=113), "rejected", "two sizes", 2),
    fault("size_zero", "an image without width", first(image_width=0), "rejected", "two sizes", 2),
    fault("split_unknown", "the name of MIMIC's split", first(split="validate"), "rejected", "none of train, val"),
    fault("split_crossed", "an image in two splits", first(split="train"), "rejected", "two splits", 2),
    fault("category_unknown", "a category of another set", first(category_name="Mass"), "rejected", "of the eight"),
    fault("two_labels", "a pair with two labels", first(category_name="Pneumonia"), "repaired", "2 categories"),
    fault("no_text", "a row without its phrase", first(label_text=" "), "rejected", "no text"),
    fault("path_upwards", "a path with `..`", first(path="files/../x.jpg"), "rejected", "leaves the release"),
    fault("path_crossed", "another patient's path", first(path="files/p10/p1/s1/x.jpg"), "rejected", "another image"),
    fault("id_leaves", "a dicom_id with `..`", first(dicom_id="../x"), "rejected", "no usable dicom_id"),
]
