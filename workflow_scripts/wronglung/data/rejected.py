"""Owner of `rejected.parquet`: every record left out or repaired, with the stage, the reason and the file.

Columns: stage (rule), record_id (what it is about), kind, reason, file. `kind` is `filter` for what the study's own
rules leave out (a lateral view), `fault` for what should not be so (a file that does not decode), and `repair` for what
was mended and kept (a box that reached past the image).
"""

from collections import Counter
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table

COLUMNS = ("stage", "record_id", "kind", "reason", "file")
SCHEMA = schema_of({name: pa.string() for name in COLUMNS})


class Rejection(NamedTuple):
    """One row of the table."""

    stage: str
    record_id: str
    kind: Literal["filter", "fault", "repair"]
    reason: str
    file: str


def write_rejected(path: str | Path, rejections: list[Rejection]) -> None:
    """Writes the rows, in the order given; an empty list gives an empty table."""
    frame = pd.DataFrame(rejections, columns=list(COLUMNS), dtype="str")
    write_table(path, frame, SCHEMA)


def read_rejected(path: str | Path) -> list[Rejection]:
    """The stored rows."""
    return [Rejection(*row) for row in read_table(path, SCHEMA).itertuples(index=False)]


def check_share(stage: str, rejections: list[Rejection], kept: int, limit: float) -> None:
    """Stops a run in which too large a share of a stage's items is faulty.

    Args:
        stage: the rule the rows come from.
        rejections: all rows; only those of the stage and of kind `fault` count, once an item.
        kept: number of items that passed the stage.
        limit: largest tolerated share of faulty items among faulty and kept ones, 0 to 1.

    Raises:
        ValueError: naming the share, the limit and the most frequent reasons.
    """
    faults = [row for row in rejections if row.stage == stage and row.kind == "fault"]
    faulty = len({row.record_id for row in faults})
    if faulty <= limit * (kept + faulty):
        return
    common = Counter(row.reason for row in faults).most_common(3)
    raise ValueError(
        f"{stage}: {faulty} of {kept + faulty} items are faulty, more than the share that max_rejected allows "
        f"({limit}); most frequent reasons: {common}. The tables under results/data/rejected/ name each of them; "
        f"mend the release or raise data.max_rejected.{stage} in the config"
    )
