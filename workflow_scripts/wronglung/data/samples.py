"""Owner of `samples.parquet`: patients' inputs to a model of several modalities, and what it has to predict.

Columns: sample_id, patient_id (text); split (train, valid or test); image (the id of a film, a colour image or a volume
in the image stores; null if the sample has none); text (null or blank if it has none); noise (standard deviation of
the grey noise that is added to the image, share of the full scale); `table.<attribute>` and `target.<name>`, float64.

An attribute is NaN where it is not known. An attribute with several categories has a column for each,
`table.<attribute>=<category>`, which is 1 or 0. A target is a label (1 present, 0 absent, NaN not known), or there are
exactly two of them: `target.time` (above 0) and `target.event` (1: it happened then; 0: not until then, which is all
that is known).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_parquet, schema_of, write_table

SPLITS = ("train", "valid", "test")
TIME, EVENT = "time", "event"
TABLE, TARGET = "table.", "target."
PREFIXES = (TABLE, TARGET)
FIXED = {
    "sample_id": pa.string(),
    "patient_id": pa.string(),
    "split": pa.string(),
    "image": pa.string(),
    "text": pa.string(),
    "noise": pa.float64(),
}


class SampleTable(NamedTuple):
    """The samples of one recipe.

    Attributes:
        rows: the columns of the file.
        attributes: names of the table's columns, without the prefix.
        targets: names of the targets, without the prefix.
    """

    rows: pd.DataFrame
    attributes: list[str]
    targets: list[str]

    @property
    def censored(self) -> bool:
        """Whether the target is a censored time, and not labels."""
        return set(self.targets) == {TIME, EVENT}

    def of_split(self, split: str) -> "SampleTable":
        """Return the samples of a split, in their order."""
        return self._replace(rows=self.rows[self.rows["split"] == split].reset_index(drop=True))

    def table_values(self) -> np.ndarray:
        """Return the attributes: (N, A) float64, NaN where unknown."""
        return self.rows[[f"{TABLE}{name}" for name in self.attributes]].to_numpy(dtype=np.float64)

    def target_values(self) -> np.ndarray:
        """Return the targets: (N, C) float64, NaN where unknown."""
        return self.rows[[f"{TARGET}{name}" for name in self.targets]].to_numpy(dtype=np.float64)


def known_means(values: np.ndarray, never: float) -> np.ndarray:
    """Return the mean of each column of (N, A) over what is known, (A,); `never` for one that is never known."""
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    return np.where(counts > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(counts, 1), never)


def attribute_of(column: str) -> str:
    """Return the attribute of a table's column: `view` for `view=AP`."""
    return column.partition("=")[0]


def write_samples(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the samples.

    Raises:
        ValueError: if a column is missing or unknown, a sample occurs twice, a split unknown, or a patient shared.
    """
    further = [name for name in rows if name not in FIXED]
    _check(rows, further, str(path))
    write_table(path, rows, schema_of(FIXED | {name: pa.float64() for name in further}))


def read_samples(path: str | Path) -> SampleTable:
    """Read the samples of a recipe.

    Raises:
        ValueError: as in `write_samples`.
    """
    rows = read_parquet(path).to_pandas()
    _check(rows, [name for name in rows if name not in FIXED], str(path))
    names = {prefix: [name.removeprefix(prefix) for name in rows if name.startswith(prefix)] for prefix in PREFIXES}
    return SampleTable(rows, names[TABLE], names[TARGET])


def _check(rows: pd.DataFrame, further: Sequence[str], what: str) -> None:
    """Raise ValueError unless the rows are those of a recipe."""
    missing = [name for name in FIXED if name not in rows]
    unknown = [name for name in further if not name.startswith(PREFIXES)]
    if missing or unknown or not any(name.startswith(TARGET) for name in further):
        raise ValueError(
            f"{what}: columns missing {missing}, not expected {unknown}; expected {list(FIXED)}, at least one "
            f"`{TARGET}NAME`, and any `{TABLE}NAME`"
        )
    other = sorted(set(rows["split"]) - set(SPLITS))
    if other:
        raise ValueError(f"{what}: splits {other}; expected {list(SPLITS)}")
    twice = list(rows.loc[rows["sample_id"].duplicated(), "sample_id"][:5])
    if twice:
        raise ValueError(f"{what}: samples {twice} occur twice")
    shared = rows.groupby("patient_id")["split"].nunique()
    if (shared > 1).any():
        raise ValueError(f"{what}: patients {list(shared[shared > 1].index[:5])} are in more than one split")
