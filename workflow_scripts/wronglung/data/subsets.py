"""Which sentences a score is about, decided once on the unperturbed sentences.

A subset is a function of a sentence's findings and box names; adding one is a function and an entry in SUBSETS.
"""

from collections.abc import Callable

import pandas as pd


def everything(sentences: pd.DataFrame) -> pd.Series:
    """Every sentence (paper's "All")."""
    return pd.Series(True, index=sentences.index)


def abnormal(sentences: pd.DataFrame) -> pd.Series:
    """Sentences that call something abnormal (paper §3.2: the label `abnormal` in positive context)."""
    return sentences["findings"].map(
        lambda findings: any(f["label"] == "abnormal" and f["context"] == "yes" for f in findings)
    )


def one_lung(sentences: pd.DataFrame) -> pd.Series:
    """Sentences linked to exactly one of `left lung` and `right lung` (paper §3.2: "One Lung")."""
    names = sentences["boxes"].map(lambda boxes: {box["name"] for box in boxes})
    return names.map(lambda found: ("left lung" in found) != ("right lung" in found))


def one_lung_abnormal(sentences: pd.DataFrame) -> pd.Series:
    """Sentences about one lung that call it abnormal: a wrong side is a wrong place."""
    return one_lung(sentences) & abnormal(sentences)


SUBSETS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all": everything,
    "abnormal": abnormal,
    "one_lung": one_lung,
    "one_lung_abnormal": one_lung_abnormal,
}
