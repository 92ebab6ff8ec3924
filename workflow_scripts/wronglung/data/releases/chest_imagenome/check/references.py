"""Check whether the releases' tables agree: each id has its partner, no id repeats, each patient is in one split."""

from collections.abc import Callable, Iterator

import pandas as pd

from wronglung.data.check.findings import Finding, Severity, by_share, finding
from wronglung.data.releases.chest_imagenome.check.list_checks import Tables
from wronglung.data.releases.chest_imagenome.layout import SILVER_SPLITS

SPLITS = (*SILVER_SPLITS, "avoid")
UNIQUE = {"record_list": "dicom_id", "metadata": "dicom_id", "views": "dicom_id", "study_list": "study_id"}
IDS = ["subject_id", "study_id"]
MIXED = "take all lists from one version of the release, and do not sort or edit single columns"
Check = Callable[[Tables, float], Iterator[Finding]]


def listed_images(tables: Tables) -> pd.DataFrame:
    """Return all rows of the split lists that could be read, with their split."""
    parts = [tables.lists[split].assign(split=split) for split in SPLITS if split in tables.lists]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*IDS, "dicom_id", "split"])


def _of_read(tables: Tables, listed: pd.DataFrame, wrong: pd.Series, limit: float) -> Severity:
    """Return the severity of wrong rows of the split lists; only rows that the run reads can stop it."""
    read = listed["split"].eq("avoid") | tables.reads_silver
    return by_share(limit, int((wrong & read).sum()), int(read.sum()))


def repeated_ids(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find ids that occur more than once in a list where they should be unique."""
    why, remedy = (
        "nothing says which of the rows is right; at most one is used",
        "remove the wrong rows, or fetch the file again",
    )
    for name, column in UNIQUE.items():
        if name in tables.lists:
            ids = tables.lists[name][column]
            bad = ids[ids.duplicated()]
            severity = by_share(limit, bad.nunique(), len(ids))
            yield from finding(severity, f"ids that appear more than once in {name}", bad, len(ids), why, remedy)
    listed = listed_images(tables)
    gold = listed["split"] == "avoid"
    # `gold_in_training` reports images of gold patients in other splits.
    listed = listed[gold | ~listed["dicom_id"].isin(set(listed.loc[gold, "dicom_id"]))]
    twice = listed["dicom_id"].duplicated()
    severity = _of_read(tables, listed, twice, limit)
    bad = listed.loc[twice, "dicom_id"]
    yield from finding(severity, "ids that appear more than once in the split lists", bad, len(listed), why, remedy)


def unknown_images(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find images of the split lists that are not in the record list."""
    if "record_list" in tables.lists:
        listed = listed_images(tables)
        unknown = ~listed["dicom_id"].isin(tables.lists["record_list"]["dicom_id"])
        yield from finding(
            _of_read(tables, listed, unknown, limit),
            "images of the split lists that record_list does not know",
            listed.loc[unknown, "dicom_id"],
            len(listed),
            "their files cannot be found; they are left out",
            MIXED,
        )


def crossed_ids(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find images whose patient or study differs between lists, or whose path is in another study's folder."""
    if "record_list" not in tables.lists:
        return
    records = tables.lists["record_list"].drop_duplicates("dicom_id")
    both = listed_images(tables).merge(records, on="dicom_id", suffixes=("", "_recorded"))
    differ = (both["subject_id"] != both["subject_id_recorded"]) | (both["study_id"] != both["study_id_recorded"])
    yield from finding(
        _of_read(tables, both, differ, limit),
        "images whose patient or study in a split list is not that of record_list",
        both.loc[differ, "dicom_id"],
        len(both),
        "their sentences would be another patient's; they are left out",
        MIXED,
    )
    folders = "/p" + records["subject_id"].astype(str) + "/s" + records["study_id"].astype(str) + "/"
    wrong = [folder not in path for folder, path in zip(folders, records["path"], strict=True)]
    yield from finding(
        by_share(limit, sum(wrong), len(records)),
        "images whose path in record_list is not in the folder of their patient and study",
        records.loc[wrong, "dicom_id"],
        len(records),
        "pixels of one patient would meet sentences of another",
        MIXED,
    )


def shared_patients(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find patients in more than one of train, valid and test."""
    listed = listed_images(tables)
    listed = listed[listed["split"] != "avoid"]
    counts = listed.groupby("subject_id")["split"].nunique()
    yield from finding(
        by_share(limit, int((counts > 1).sum()), len(counts)) if tables.reads_silver else "warns",
        "patients in more than one split",
        counts.index[counts > 1],
        len(counts),
        "a model would be judged on patients that it was trained on; their images are kept in the first of test, "
        "valid, train that lists them, and left out of the others",
        "nothing for a few; many mean that the split lists are not the release's: fetch them again",
    )


def gold_in_training(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find gold patients who are also in train, valid or test."""
    listed = listed_images(tables)
    gold = listed["split"] == "avoid"
    patients = listed.loc[gold, "subject_id"].drop_duplicates()
    lost = (
        "their images are kept in gold and left out of the other splits"
        if tables.reads_silver
        else "this run reads no image outside gold, so it loses nothing"
    )
    yield from finding(
        "warns",
        "gold patients who are also in train, valid or test",
        patients[patients.isin(set(listed.loc[~gold, "subject_id"]))],
        len(patients),
        f"a model trained on them would be judged on patients that it knows; {lost}",
        "nothing for a few; many mean that the lists are not the release's: fetch them again",
    )


def gold_images(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find images with gold sentences that are not in the list of gold patients' images."""
    if tables.gold is not None and "avoid" in tables.lists:
        images = pd.Series(list(tables.gold.images), dtype=object)
        bad = images[~images.isin(tables.lists["avoid"]["dicom_id"])]
        yield from finding(
            by_share(limit, len(bad), len(images)),
            "images with gold sentences that images_to_avoid does not list",
            bad,
            len(images),
            "they are not evaluated, and their patients may be trained on",
            MIXED,
        )


def metadata_rows(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find images of the split lists without metadata."""
    if "metadata" in tables.lists:
        listed = listed_images(tables)["dicom_id"]
        bad = listed[~listed.isin(tables.lists["metadata"]["dicom_id"])]
        # Stop only if no image has metadata: then the file belongs to another data set.
        yield from finding(
            "stops" if len(bad) == len(listed) else "warns",
            "images of the split lists without a row in metadata",
            bad,
            len(listed),
            "their view positions come from other lists, and their sizes are not checked",
            "give the metadata of the whole release, or `mimic_cxr_jpg: null`",
        )


def views(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find images whose view position differs between the metadata and the split lists."""
    if "metadata" in tables.lists:
        theirs = tables.lists["metadata"].drop_duplicates("dicom_id")[["dicom_id", "ViewPosition"]]
        both = listed_images(tables).merge(theirs, on="dicom_id", suffixes=("", "_there"))
        told = (both["ViewPosition"] != "") & (both["ViewPosition_there"] != "")
        differ = told & (both["ViewPosition"].str.upper() != both["ViewPosition_there"].str.upper())
        yield from finding(
            _of_read(tables, both, differ, limit),
            "images whose view position in metadata is not that of the split lists",
            both.loc[differ, "dicom_id"],
            len(both),
            "lateral images would be taken for frontal ones; the metadata's is used",
            MIXED,
        )


def studies(tables: Tables, limit: float) -> Iterator[Finding]:
    """Find studies that are in only one of the record list and the study list."""
    if {"record_list", "study_list"} <= set(tables.lists):
        ours, theirs = (tables.lists[name]["study_id"] for name in ("record_list", "study_list"))
        for name, other, ids, known in (
            ("record_list", "study_list", ours, theirs),
            ("study_list", "record_list", theirs, ours),
        ):
            unique = ids.drop_duplicates()
            yield from finding(
                "warns",
                f"studies of {name} that {other} does not know",
                unique[~unique.isin(known)],
                len(unique),
                "the two lists are not of one version",
                MIXED,
            )


CHECKS: tuple[Check, ...] = (
    repeated_ids,
    unknown_images,
    crossed_ids,
    shared_patients,
    gold_in_training,
    gold_images,
    metadata_rows,
    views,
    studies,
)
