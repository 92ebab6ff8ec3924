"""The texts of samples: sentences of reports, without the words that name the labels."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.sentences import read_sentences

NUMBER = r"(\d+(?:\.\d+)?)$"  # of a sentence in its report, at the end of its id


def texts_of(sentences: str | Path, sections: Sequence[str] | None, remove: Sequence[str]) -> pd.Series:
    """Return the text of each image, by dicom_id: its sentences in their order, joined by blanks.

    Args:
        sentences: `sentences.parquet` of the data set.
        sections: report sections whose sentences are joined; None for all.
        remove: words that are taken out.

    Raises:
        ValueError: if no sentence is in these sections.
    """
    rows = read_sentences(sentences, columns=["sentence_id", "dicom_id", "text", "section"])
    if sections is not None:
        there = rows["section"].unique().tolist()
        rows = rows[rows["section"].isin(list(sections))]
        if rows.empty:
            raise ValueError(f"{sentences}: no sentence is in the sections {list(sections)}; there are {there}")
    number = rows["sentence_id"].str.extract(NUMBER, expand=False).astype(float).fillna(np.inf)
    ordered = rows.assign(number=number).sort_values(["dicom_id", "number"], kind="stable")
    joined: pd.Series = ordered.groupby("dicom_id")["text"].agg(" ".join)
    return joined.map(lambda text: without_words(text, remove))


def without_words(text: str, remove: Sequence[str]) -> str:
    """Return a text without some words, whatever their case (Gapp et al. 2025).

    Names with a hyphen or underscore are divided, so that a word is taken out of them too: `pleural-effusion` without
    `effusion` is `pleural`. Other words, such as `no`, stay.
    """
    if not remove:
        return text
    words = "|".join(sorted(map(re.escape, remove), key=len, reverse=True))
    found = re.sub(rf"[-_]?(?<![^\W_])(?:{words})(?![^\W_])[-_]?", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+([.,;:])", r"\1", re.sub(r"\s+", " ", found)).strip()
