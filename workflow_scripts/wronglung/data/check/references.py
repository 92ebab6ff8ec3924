"""Whether the release's tables agree with each other: ids with partners, patients in one split, boxes in images."""

import ast
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from wronglung.data.check.findings import Finding, Severity, as_examples, share_of
from wronglung.data.check.tables import Tables
from wronglung.data.release import SILVER_SPLITS

SPLITS = (*SILVER_SPLITS, "avoid")
UNIQUE = ("record_list", "metadata", "views")
IDS = ["subject_id", "study_id"]
Check = Callable[[Tables, float], Iterator[Finding]]


def _finding(
    severity: Severity, what: str, bad: pd.Series, total: int, why: str, remedy: str = "compare with the release"
) -> Iterator[Finding]:
    """A finding about the ids `bad`, if there is one."""
    if len(bad):
        count = int(bad.nunique())
        examples = as_examples(bad)
        yield Finding(severity=severity, what=what, count=count, total=total, why=why, remedy=remedy, examples=examples)


def _listed(tables: Tables) -> pd.DataFrame:
    parts = [tables[split].assign(split=split) for split in SPLITS if split in tables]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*IDS, "dicom_id", "split"])


def repeated_ids(tables: Tables, limit: float) -> Iterator[Finding]:
    """Images that stand more than once in a list."""
    lists = {"the split lists": _listed(tables), **{name: tables[name] for name in UNIQUE if name in tables}}
    for name, table in lists.items():
        ids = table["dicom_id"]
        bad = ids[ids.duplicated()]
        yield from _finding(
            share_of(limit, bad.nunique(), len(ids)),
            f"images that stand more than once in {name}",
            bad,
            len(ids),
            "one of the rows is used, and nothing says that it is the right one",
            "remove the wrong rows",
        )


def partners(tables: Tables, limit: float) -> Iterator[Finding]:
    """Listed images that the record list does not know, or gives to another patient or study."""
    if "record_list" not in tables:
        return
    listed = _listed(tables)
    records = tables["record_list"].drop_duplicates("dicom_id").set_index("dicom_id")
    unknown = ~listed["dicom_id"].isin(records.index)
    bad = listed.loc[unknown, "dicom_id"]
    yield from _finding(
        share_of(limit, bad.nunique(), len(listed)),
        "images of the split lists that cxr-record-list does not know",
        bad,
        len(listed),
        "nothing says where they lie; they are left out",
        "give all of the release's lists, of the same version",
    )
    known = listed[~unknown]
    theirs = records.loc[known["dicom_id"], IDS].to_numpy()
    crossed = known.loc[(known[IDS].to_numpy() != theirs).any(axis=1), "dicom_id"]
    yield from _finding(
        share_of(limit, crossed.nunique(), len(listed)),
        "images whose study or patient differs between a split list and cxr-record-list",
        crossed,
        len(listed),
        "their sentences would be another patient's; they are left out",
        "do not mix files of different versions, and do not sort columns on their own",
    )


def splits(tables: Tables, limit: float) -> Iterator[Finding]:
    """Patients in two splits, and splits without an image."""
    listed = _listed(tables)
    counts = listed.groupby("subject_id")["split"].nunique()
    shared = pd.Series(counts[counts > 1].index, dtype=object)
    yield from _finding(
        share_of(limit, len(shared), len(counts)),
        "patients in more than one split",
        shared,
        len(counts),
        "a model would be judged on patients that it was trained on; their images stay in the split that comes first "
        "of gold, test, valid, train",
        "if there are many, the split lists are not the release's: download them again",
    )


def gold_images(tables: Tables, limit: float) -> Iterator[Finding]:
    """Gold sentences of images that are not listed as a gold patient's."""
    if not {"gold", "avoid"} <= set(tables):
        return
    images = tables["gold"]["image_id"].str.removesuffix(".dcm").drop_duplicates()
    missing = images[~images.isin(tables["avoid"]["dicom_id"])]
    severity: Severity = "stops" if len(missing) == len(images) else share_of(limit, len(missing), len(images))
    yield from _finding(
        severity,
        "images with gold sentences that images_to_avoid.csv does not list",
        missing,
        len(images),
        "they are not evaluated, or are trained on",
        "give the gold table and images_to_avoid.csv of the same release",
    )


def metadata(tables: Tables, limit: float) -> Iterator[Finding]:
    """Listed images without metadata."""
    if "metadata" in tables:
        listed = _listed(tables)
        missing = listed.loc[~listed["dicom_id"].isin(tables["metadata"]["dicom_id"]), "dicom_id"]
        yield from _finding(
            "warns",
            "images without a row in the metadata",
            missing,
            len(listed),
            "their size and view position come from elsewhere",
            "give the metadata of the whole release",
        )


def studies(tables: Tables, limit: float) -> Iterator[Finding]:
    """Studies of the record list that the study list does not know."""
    if {"record_list", "study_list"} <= set(tables):
        ids = tables["record_list"]["study_id"].drop_duplicates()
        missing = ids[~ids.isin(tables["study_list"]["study_id"])]
        yield from _finding(
            share_of(limit, len(missing), len(ids)),
            "studies of cxr-record-list that cxr-study-list does not know",
            missing,
            len(ids),
            "the two lists are not of one release",
            "download both again",
        )


def gold_boxes(tables: Tables, limit: float) -> Iterator[Finding]:
    """Gold boxes that do not lie in their image."""
    if not {"gold", "metadata"} <= set(tables):
        return
    gold = tables["gold"].drop_duplicates(["image_id", "bbox"])
    gold = gold.assign(dicom_id=gold["image_id"].str.removesuffix(".dcm"))
    sizes = tables["metadata"].drop_duplicates("dicom_id").set_index("dicom_id")[["Rows", "Columns"]]
    known = gold[gold["dicom_id"].isin(sizes.index)]
    boxes = np.array([_box(cell) for cell in known["coord_original"]], dtype=float).reshape(-1, 4)
    size = sizes.loc[known["dicom_id"]].astype(float).to_numpy()
    outside = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2] > size[:, 1]) | (boxes[:, 3] > size[:, 0])
    places = known["dicom_id"] + "|" + known["bbox"]
    yield from _finding(
        share_of(limit, int(outside.sum()), len(known)),
        "gold boxes that reach past their image",
        places[outside],
        len(known),
        "they are cut at the border; many mean that boxes and images are of different scale, and every score is wrong",
        "take coord_original, and the metadata of the same release",
    )
    empty = ~(boxes[:, 2] > boxes[:, 0]) | ~(boxes[:, 3] > boxes[:, 1])
    yield from _finding(
        share_of(limit, int(empty.sum()), len(known)),
        "gold boxes without an area, or with a coordinate missing",
        places[empty],
        len(known),
        "a sentence with no other box is left out",
        "compare the gold table with the release's",
    )


def _box(cell: str) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = map(float, ast.literal_eval(cell))
    except (ValueError, SyntaxError, TypeError):
        return (float("nan"),) * 4
    return x1, y1, x2, y2


CHECKS: tuple[Check, ...] = (repeated_ids, partners, splits, gold_images, metadata, studies, gold_boxes)
