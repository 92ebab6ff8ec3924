"""The numbers that the paper gives about its data in its text (§3.2, §4)."""

import pandas as pd

from wronglung.data.subsets import SUBSETS, abnormal


def data_statistics(sentences: pd.DataFrame, instances: pd.DataFrame) -> pd.DataFrame:
    """Counts and shares by split, and the size of each subset of the evaluation.

    Args:
        sentences: rows of `sentences.parquet`.
        instances: rows of `instances/<protocol>.parquet`.

    Returns:
        Columns part (a split, or `evaluation`), statistic, count, of (what the share is taken from), share (nan where
        that is nothing).
    """
    marked = sentences.assign(abnormal=abnormal(sentences).astype(bool))
    rows = [row for split, group in marked.groupby("split") for row in _of_split(str(split), group)]
    original = instances[instances["perturbation"] == "none"]
    rows += [
        ("evaluation", f"sentences: {name}", int(original[f"subset_{name}"].sum()), len(original)) for name in SUBSETS
    ]
    frame = pd.DataFrame(rows, columns=["part", "statistic", "count", "of"])
    return frame.assign(share=frame["count"] / frame["of"])


def _of_split(split: str, sentences: pd.DataFrame) -> list[tuple[str, str, int, int]]:
    images = sentences.groupby("dicom_id")["abnormal"].any()
    patients = sentences["subject_id"].nunique()
    return [
        (split, "patients", patients, patients),
        (split, "images with a sentence", len(images), len(images)),
        (split, "sentences", len(sentences), len(sentences)),
        (split, "images with an abnormal sentence", int(images.sum()), len(images)),
        (split, "images without an abnormal sentence", int((~images).sum()), len(images)),
        (split, "abnormal sentences", int(sentences["abnormal"].sum()), len(sentences)),
    ]
