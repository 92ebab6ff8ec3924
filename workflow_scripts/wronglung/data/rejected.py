"""Owner of `rejected.parquet`: every record that was left out or repaired, with the stage, the reason and the file.

Columns: stage (rule), record_id (image, sentence, box or line), kind, reason, file. `kind` is `filter` for a record
that the study excludes by design (a lateral view), `fault` for a defect (a file that does not decode), and `repair`
for a record that was corrected and kept (a box that reached past the image).
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data.stages import CONVERT, INDEX, LINK

COLUMNS = ("stage", "record_id", "kind", "reason", "file")
SCHEMA = schema_of({name: pa.string() for name in COLUMNS})


class Rejection(NamedTuple):
    """One record that was left out or repaired: a row of the table."""

    stage: str
    record_id: str
    kind: Literal["filter", "fault", "repair"]
    reason: str
    file: str


def write_rejected(path: str | Path, rejections: list[Rejection]) -> None:
    """Write the rows, in the given order; an empty list gives an empty table."""
    frame = pd.DataFrame(rejections, columns=list(COLUMNS), dtype="str")
    write_table(path, frame, SCHEMA)


def read_rejected(path: str | Path) -> list[Rejection]:
    """Read the rows."""
    return [Rejection(*row) for row in read_table(path, SCHEMA).itertuples(index=False)]


def check_shares(rejections: list[Rejection], indexed: int, linked: int, limits: Mapping[str, float]) -> None:
    """Raise ValueError if too large a share of some stage's items is faulty.

    Args:
        rejections: rows of all stages.
        indexed: number of images in the index.
        linked: number of sentences in the end.
        limits: largest tolerated share by stage, 0 to 1.

    Raises:
        ValueError: as `check_share`.
    """
    unread = sum(row.stage == CONVERT for row in rejections)
    kept: dict[str, int] = {INDEX: indexed, CONVERT: indexed - unread, LINK: linked}
    for stage, limit in limits.items():
        check_share(stage, rejections, kept[stage], limit)


def check_share(stage: str, rejections: list[Rejection], kept: int, limit: float) -> None:
    """Raise ValueError if too large a share of a stage's items is faulty.

    Args:
        stage: the rule to check.
        rejections: rows of any stage; of these, the stage's rows of kind `fault` count, once per item.
        kept: number of items that passed the stage.
        limit: largest tolerated share of faulty items among faulty and kept items, 0 to 1.

    Raises:
        ValueError: states the share, the limit and the most frequent reasons.
    """
    faults = [row for row in rejections if row.stage == stage and row.kind == "fault"]
    faulty = len({row.record_id for row in faults})
    if faulty <= limit * (kept + faulty):
        return
    common = Counter(row.reason for row in faults).most_common(3)
    raise ValueError(
        f"{stage}: {faulty} of {kept + faulty} items are faulty, more than the share that max_rejected allows "
        f"({limit}); most frequent reasons: {common}. The tables in the data set's folder rejected/ name each of them; "
        f"mend the release or raise max_rejected.{stage} of the data set in the config"
    )
