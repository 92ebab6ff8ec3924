"""Counts of the data from the stored tables; the paper states them in its text (§4.1, §4.2)."""

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from wronglung.data.sentence_kinds import abnormal
from wronglung.text.instances import SUBSET_PREFIX

COUNTED = ("dicom_id", "subject_id", "split", "text", "findings")
Row = tuple[str, str, int, int]  # quantity, split, count, total


def data_statistics(sentences: Iterable[pd.DataFrame], instances: pd.DataFrame) -> pd.DataFrame:
    """Count images, patients and sentences, by split and subset.

    Args:
        sentences: the columns COUNTED of `sentences.parquet`, in parts.
        instances: rows of an instances file; subsets are counted from its unperturbed rows.

    Returns:
        Columns quantity, split, count, total, share (count / total; NaN if total is 0). The quantities with their
        totals: images, patients, sentences, distinct_sentences (total: all splits together);
        images_without_abnormal_sentence (the split's images); abnormal_sentences (the split's sentences);
        subset_<name> (the evaluated sentences, split `evaluation`).
    """
    rows = [*_by_split(sentences), *_by_subset(instances[instances["perturbation"] == "none"])]
    frame = pd.DataFrame(rows, columns=["quantity", "split", "count", "total"])
    return frame.assign(share=frame["count"] / frame["total"].where(frame["total"] > 0))


def _by_split(parts: Iterable[pd.DataFrame]) -> Iterator[Row]:
    light = [part.assign(abnormal=abnormal(part).astype(bool)).drop(columns="findings") for part in parts]
    sentences = pd.concat(light, ignore_index=True)
    counts: dict[str, Callable[[pd.DataFrame], int]] = {
        "images": lambda rows: rows["dicom_id"].nunique(),
        "patients": lambda rows: rows["subject_id"].nunique(),
        "sentences": len,
        "distinct_sentences": lambda rows: rows["text"].nunique(),
    }
    totals = {quantity: count(sentences) for quantity, count in counts.items()}
    for split, group in sentences.groupby("split", sort=True):
        for quantity, count in counts.items():
            yield quantity, str(split), count(group), totals[quantity]
        by_image = group.groupby("dicom_id")["abnormal"].any()
        yield "images_without_abnormal_sentence", str(split), int((~by_image).sum()), len(by_image)
        yield "abnormal_sentences", str(split), int(group["abnormal"].sum()), len(group)


def _by_subset(instances: pd.DataFrame) -> Iterator[Row]:
    for column in instances.columns:
        if column.startswith(SUBSET_PREFIX):
            yield column, "evaluation", int(instances[column].sum()), len(instances)
