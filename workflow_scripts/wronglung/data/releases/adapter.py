"""What every layout's functions return."""

from typing import NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection


class Index(NamedTuple):
    """Records in the columns of `records.parquet`, and a rejection for each image that was left out or repaired."""

    records: pd.DataFrame
    rejections: list[Rejection]


class Linked(NamedTuple):
    """Phrases in the columns of `sentences.parquet`, and a rejection for all that was left out or repaired."""

    sentences: pd.DataFrame
    rejections: list[Rejection]
