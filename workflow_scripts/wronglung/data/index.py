"""From a release's lists to records: which images are used, in which split and shard."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd

from wronglung.data import release
from wronglung.data.rejected import Rejection
from wronglung.data.splits import STAGE, assign_shards, drop_shared_patients, prove_disjoint


class Index(NamedTuple):
    """Records in the columns of `records.parquet`, and what was left out."""

    records: pd.DataFrame
    rejections: list[Rejection]


def index_release(files: dict[str, str], views: Sequence[str], shards: dict[str, int]) -> Index:
    """Reads the lists and decides what each image is.

    Args:
        files: the lists, as `release.list_files` names them.
        views: view positions that count as frontal.
        shards: number of shards for gold and for silver images; without silver ones, gold images alone are kept.
    """
    listed = _listed_images(files)
    # First of all, so that the share of faulty items is that of the images which are read.
    listed, silver = (listed, []) if shards["silver"] else _drop_silver(listed)
    kept, repeated = _drop_repeated(listed)
    kept, unannotated = _keep_annotated(kept, files["gold"])
    kept, lateral = _keep_views(kept, views)
    kept, unknown = _join_record_list(kept, files["record_list"])
    kept, shared = drop_shared_patients(kept)
    records = _complete(kept, files.get("metadata"))
    records["shard"] = assign_shards(records, shards)
    prove_disjoint(records)
    return Index(records, silver + repeated + unannotated + lateral + unknown + shared)


def _listed_images(files: dict[str, str]) -> pd.DataFrame:
    names = {**{split: split for split in release.SILVER_SPLITS}, "avoid": "gold"}
    tables = [
        release.read_list(files[name], release.SPLIT_COLUMNS).assign(split=split, file=files[name])
        for name, split in names.items()
    ]
    listed = pd.concat(tables, ignore_index=True)
    return listed.rename(columns={"ViewPosition": "view"})


def _reject(rows: pd.DataFrame, kind: Literal["filter", "fault"], reason: str) -> list[Rejection]:
    return [Rejection(STAGE, dicom, kind, reason, file) for dicom, file in rows[["dicom_id", "file"]].values]


def _drop_silver(listed: pd.DataFrame) -> tuple[pd.DataFrame, list[Rejection]]:
    silver = listed["split"] != "gold"
    # An image that stands in two lists is read as gold, so it is not left out.
    without = silver & ~listed["dicom_id"].isin(set(listed.loc[~silver, "dicom_id"]))
    return listed[~silver], _reject(listed[without], "filter", "not in gold, and the config reads no other image")


def _drop_repeated(listed: pd.DataFrame) -> tuple[pd.DataFrame, list[Rejection]]:
    # Gold comes last in the lists but first in precedence: an image listed there too is an evaluation image.
    repeated = listed.duplicated("dicom_id", keep="last")
    return listed[~repeated], _reject(listed[repeated], "fault", "listed more than once")


def _keep_annotated(listed: pd.DataFrame, gold_file: str) -> tuple[pd.DataFrame, list[Rejection]]:
    annotated = release.read_list(gold_file, ("image_id",), separator="\t")["image_id"]
    without = (listed["split"] == "gold") & ~listed["dicom_id"].isin(set(annotated.str.removesuffix(".dcm")))
    return listed[~without], _reject(listed[without], "filter", "gold patient, image without gold sentences")


def _keep_views(listed: pd.DataFrame, views: Sequence[str]) -> tuple[pd.DataFrame, list[Rejection]]:
    other = ~listed["view"].isin(list(views))
    rejections = [
        Rejection(STAGE, dicom, "filter", f"view position {view or 'not given'}", file)
        for dicom, view, file in listed.loc[other, ["dicom_id", "view", "file"]].values
    ]
    return listed[~other], rejections


def _join_record_list(listed: pd.DataFrame, path: str) -> tuple[pd.DataFrame, list[Rejection]]:
    records = release.read_list(path, release.RECORD_COLUMNS).set_index("dicom_id")
    unknown = ~listed["dicom_id"].isin(records.index)
    rejections = _reject(listed[unknown], "fault", "not in cxr-record-list")
    known = listed[~unknown]
    theirs = records.loc[known["dicom_id"]]
    crossed = (known["study_id"].values != theirs["study_id"].values) | (
        known["subject_id"].values != theirs["subject_id"].values
    )
    rejections += _reject(known[crossed], "fault", "study or patient differs from cxr-record-list")
    return known.assign(path=theirs["path"].values)[~crossed], rejections


def _complete(kept: pd.DataFrame, metadata: str | None) -> pd.DataFrame:
    sizes = pd.DataFrame({"Rows": pd.Series(dtype="Int64"), "Columns": pd.Series(dtype="Int64")})
    if metadata is not None:
        sizes = release.read_list(metadata, ("dicom_id", "Rows", "Columns")).set_index("dicom_id")
    size = sizes.astype("Int64").reindex(kept["dicom_id"])
    reports = [release.report_path(*ids) for ids in zip(kept["subject_id"], kept["study_id"], strict=True)]
    records = kept.assign(
        rows=size["Rows"].values,
        columns=size["Columns"].values,
        report=reports,
        scene_graph=kept["dicom_id"].map(release.scene_graph_path),
    )
    return records.drop(columns="file").sort_values("dicom_id", ignore_index=True)
