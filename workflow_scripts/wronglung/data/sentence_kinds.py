"""What a sentence is about, told from its findings and the names of its boxes."""

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
    return sentences["regions"].map(lambda found: ("left lung" in found) != ("right lung" in found))


def one_lung_abnormal(sentences: pd.DataFrame) -> pd.Series:
    """Sentences about one lung that call it abnormal: a wrong side is a wrong place."""
    return one_lung(sentences) & abnormal(sentences)


def with_regions(sentences: pd.DataFrame) -> pd.DataFrame:
    """Rows of `sentences.parquet` with the names of their boxes as `regions`, as subsets want them."""
    return sentences.assign(regions=[[box["name"] for box in boxes] for boxes in sentences["boxes"]])
