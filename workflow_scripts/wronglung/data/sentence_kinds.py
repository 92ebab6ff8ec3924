"""Classify sentences by their findings and the names of their boxes."""

import pandas as pd

from wronglung.data.side_words import swap_outcome


def everything(sentences: pd.DataFrame) -> pd.Series:
    """Mark every sentence (paper's "All")."""
    return pd.Series(True, index=sentences.index)


def abnormal(sentences: pd.DataFrame) -> pd.Series:
    """Mark the sentences that call something abnormal (paper §3.2: the label `abnormal` in positive context)."""
    return sentences["findings"].map(
        lambda findings: any(f["label"] == "abnormal" and f["context"] == "yes" for f in findings)
    )


def one_lung(sentences: pd.DataFrame) -> pd.Series:
    """Mark the sentences that are linked to exactly one of `left lung` and `right lung` (paper §3.2: "One Lung")."""
    return sentences["regions"].map(lambda found: ("left lung" in found) != ("right lung" in found))


def one_lung_exchanged(sentences: pd.DataFrame) -> pd.Series:
    """Mark the sentences about one lung in which the swap of left and right exchanges every side that is named."""
    return one_lung(sentences) & (sentences["text"].map(swap_outcome) == "whole")


def one_lung_abnormal(sentences: pd.DataFrame) -> pd.Series:
    """Mark the abnormal sentences about one lung: for these, attention to the other lung is wrong."""
    return one_lung(sentences) & abnormal(sentences)


def with_regions(sentences: pd.DataFrame) -> pd.DataFrame:
    """Add to rows of `sentences.parquet` the column `regions` (names of the boxes), which subsets need."""
    return sentences.assign(regions=[[box["name"] for box in boxes] for boxes in sentences["boxes"]])
