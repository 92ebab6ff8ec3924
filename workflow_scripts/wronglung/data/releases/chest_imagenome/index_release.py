"""Make the records from a release's lists: which images are used, and in which split and shard."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.adapter import Index
from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.chest_imagenome.gold_table import read_gold_table
from wronglung.data.releases.chest_imagenome.layout import SILVER_SPLITS, SPLIT_COLUMNS, scene_graph_path
from wronglung.data.releases.chest_imagenome.views import METADATA, RECORD_LIST, SPLIT_LIST, read_views, settle_views
from wronglung.data.releases.csv_lists import by_image, other_form, read_list
from wronglung.data.releases.mimic_cxr.layout import METADATA_COLUMNS, RECORD_COLUMNS, RECORD_IDS, jpg_path, report_path
from wronglung.data.settings import ImageKind
from wronglung.data.splits import assign_shards, drop_shared_patients, prove_disjoint
from wronglung.data.stages import INDEX

NOT_GIVEN: dict[ImageKind, str] = {
    "dicom": "not given",
    "jpg": "not given by any list, and the header of a JPG file cannot hold it",
}
VIEW_NAME = re.compile(r"[A-Z0-9 ]{1,16}")


def index_release(files: dict[str, str], views: Sequence[str], shards: dict[str, int], images: ImageKind) -> Index:
    """Read the lists. Decide for each image whether it is used, and in which split and shard.

    Args:
        files: paths of the lists, with the names of `list_files`.
        views: view positions that count as frontal.
        shards: number of shards for gold and for silver images; with 0 silver shards only gold images are kept.
        images: kind of the image files; JPG files have the paths of the DICOM files, with another suffix.
    """
    rejections: list[Rejection] = []
    _name_chosen(files)
    kept = _listed_images(files, rejections)
    # Do this first, so that the share of faulty items is computed over the images that the run reads.
    if not shards["silver"]:
        kept = _drop_silver(kept, rejections)
    kept = _drop_repeated(kept, rejections)
    kept = _keep_annotated(kept, files["gold"], rejections)
    kept = _join_record_list(kept, files, rejections)
    if images == "jpg":
        kept = kept.assign(path=kept["path"].map(lambda path: str(PurePosixPath(path).with_suffix(".jpg"))))
    metadata = _read_metadata(files.get("metadata"), rejections)
    kept = _keep_views(kept, files, metadata, views, images, rejections)
    kept, shared = drop_shared_patients(kept)
    records = _complete(kept, metadata)
    records["shard"] = assign_shards(records, shards)
    prove_disjoint(records)
    return Index(records, rejections + shared)


def _name_chosen(files: dict[str, str]) -> None:
    for path in map(Path, files.values()):
        other = other_form(path)
        if other.exists():
            logging.warning(
                "both %s and %s exist; the first is read, because it has the name that the release gives",
                path,
                other.name,
            )


def _listed_images(files: dict[str, str], rejections: list[Rejection]) -> pd.DataFrame:
    names = {**{split: split for split in SILVER_SPLITS}, "avoid": "gold"}
    tables = [
        read_list(files[name], SPLIT_COLUMNS, rejections).assign(split=split, file=files[name])
        for name, split in names.items()
    ]
    return pd.concat(tables, ignore_index=True)


def _reject(rows: pd.DataFrame, kind: Literal["filter", "fault"], reason: str) -> list[Rejection]:
    return [Rejection(INDEX, dicom, kind, reason, file) for dicom, file in rows[["dicom_id", "file"]].values]


def _drop_silver(listed: pd.DataFrame, rejections: list[Rejection]) -> pd.DataFrame:
    silver = listed["split"] != "gold"
    # Do not report an image that is also in the gold list, because it is kept as gold.
    without = silver & ~listed["dicom_id"].isin(set(listed.loc[~silver, "dicom_id"]))
    rejections += _reject(listed[without], "filter", "not in gold, and the config reads no other image")
    return listed[~silver]


def _drop_repeated(listed: pd.DataFrame, rejections: list[Rejection]) -> pd.DataFrame:
    # Gold takes precedence over the other splits.
    gold = listed["split"] == "gold"
    also_gold = ~gold & listed["dicom_id"].isin(set(listed.loc[gold, "dicom_id"]))
    for split, rows in listed[also_gold].groupby("split"):
        rejections += _reject(rows, "filter", f"{split} image of a patient who is also in gold")
    listed = listed[~also_gold]
    repeated = listed.duplicated("dicom_id", keep="last")
    rejections += _reject(listed[repeated], "fault", "listed more than once")
    return listed[~repeated]


def _keep_annotated(listed: pd.DataFrame, gold_file: str, rejections: list[Rejection]) -> pd.DataFrame:
    gold = read_gold_table(gold_file)
    rejections += [Rejection(INDEX, place, "fault", reason, gold_file) for place, reason in gold.strays]
    without = (listed["split"] == "gold") & ~listed["dicom_id"].isin(gold.images.keys())
    rejections += _reject(listed[without], "filter", "gold patient, image without gold sentences")
    return listed[~without]


def _join_record_list(listed: pd.DataFrame, files: dict[str, str], rejections: list[Rejection]) -> pd.DataFrame:
    """Keep the images that the record list has with the same ids, and add their paths."""
    name = "cxr-record-list" if files["record_list"] != files.get("metadata") else "the metadata"
    theirs = _read_record_list(files, rejections).drop_duplicates()
    ambiguous = set(theirs.loc[theirs.duplicated("dicom_id"), "dicom_id"])
    theirs = theirs.drop_duplicates("dicom_id").set_index("dicom_id").convert_dtypes().reindex(listed["dicom_id"])
    theirs.index = listed.index
    known = listed.assign(path=theirs["path"].astype(object).fillna(""))
    crossed = theirs["study_id"].ne(known["study_id"]) | theirs["subject_id"].ne(known["subject_id"])
    checks = {
        f"not in {name}": theirs["path"].isna(),
        f"in {name} twice, with different ids or paths": known["dicom_id"].isin(ambiguous),
        f"study or patient differs from {name}": crossed.fillna(True).astype(bool),
        "path leaves the release": known["path"].map(leaves_the_release).astype(bool),
        f"path in {name} is another image's": known["path"].map(_stem).ne(known["dicom_id"]),
    }
    for reason, failed in checks.items():
        rejections += _reject(known[failed.reindex(known.index)], "fault", reason)
        known = known[~failed.reindex(known.index)]
    return known


def _read_record_list(files: dict[str, str], rejections: list[Rejection]) -> pd.DataFrame:
    """Read ids and paths from the record list. If the metadata replace it, build the paths by the release's rule."""
    path = files["record_list"]
    if path != files.get("metadata"):
        return read_list(path, RECORD_COLUMNS, rejections)
    # Discard the faults, because `_read_metadata` reports them.
    table = read_list(path, RECORD_IDS, [])
    ids = zip(table["subject_id"], table["study_id"], table["dicom_id"], strict=True)
    return table.assign(path=[jpg_path(*of_image) for of_image in ids])


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _read_metadata(path: str | None, rejections: list[Rejection]) -> pd.DataFrame:
    """Read view and size by dicom_id; empty without the file. An image with two different rows is left out."""
    if path is None:
        return pd.DataFrame(columns=list(METADATA_COLUMNS), dtype="str").set_index("dicom_id")
    table = read_list(path, METADATA_COLUMNS, rejections).drop_duplicates()
    twice = table["dicom_id"][table["dicom_id"].duplicated()].unique()
    reason = "in the metadata twice, with different values; none is used"
    rejections += [Rejection(INDEX, dicom, "repair", reason, path) for dicom in twice]
    return by_image(table)


def _keep_views(
    listed: pd.DataFrame,
    files: dict[str, str],
    metadata: pd.DataFrame,
    views: Sequence[str],
    images: ImageKind,
    rejections: list[Rejection],
) -> pd.DataFrame:
    said = {METADATA: metadata["ViewPosition"], SPLIT_LIST: listed.set_index("dicom_id")["ViewPosition"]}
    if "views" in files:
        said[RECORD_LIST] = read_views(files["views"], rejections)
    settled = settle_views(listed, said, Path(files["record_list"]).parent if images == "dicom" else None)
    for source, count in settled.source.value_counts().items():
        logging.info("view position of %d images taken from: %s", count, source)
    rejections += settled.repairs
    other = ~settled.view.isin(list(views))
    for view, rows in listed[other].groupby(settled.view[other]):
        # Cells and headers may hold anything, even report text. Repeat only what can be the name of a view.
        shown = view if VIEW_NAME.fullmatch(view) else "that is not the name of a view"
        rejections += _reject(rows, "filter", f"view position {shown if view else NOT_GIVEN[images]}")
    return listed.assign(view=settled.view)[~other]


def _complete(kept: pd.DataFrame, metadata: pd.DataFrame) -> pd.DataFrame:
    size = metadata[["Rows", "Columns"]].reindex(kept["dicom_id"])
    size = size.where(size.apply(lambda column: column.str.fullmatch(r"[0-9]{1,6}").fillna(False).astype(bool)))
    reports = [report_path(*ids) for ids in zip(kept["subject_id"], kept["study_id"], strict=True)]
    records = kept.assign(
        rows=size["Rows"].astype("Int64").to_numpy(),
        columns=size["Columns"].astype("Int64").to_numpy(),
        report=reports,
        scene_graph=kept["dicom_id"].map(scene_graph_path),
        images_from=None,
    )
    return records.drop(columns=["file", "ViewPosition"]).sort_values("dicom_id", ignore_index=True)
