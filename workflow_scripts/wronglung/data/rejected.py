"""Owner of `rejected.parquet`: every record that was left out or repaired, with the stage, the reason and the file.

Columns: stage (rule), record_id (image, sentence, box or line), kind, reason, file. `kind` is `filter` for a record
that is sound and left out by design (a lateral view, the other boxes of a phrase with a faulty one), `fault` for a
defect (a file that does not decode), and `repair` for a record that was corrected and kept (a box that reached past the
image). So one defect is one `fault`, whatever it takes with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd
import pyarrow as pa

from wronglung.core.errors import RefusedError
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


class Share(NamedTuple):
    """Faulty items of a stage, all of its items, and the largest tolerated share of faulty ones, 0 to 1."""

    faulty: int
    total: int
    limit: float

    @property
    def is_too_large(self) -> bool:
        """Whether a run stops."""
        return self.faulty > self.limit * self.total


def share_of(stage: str, rejections: Iterable[Rejection], kept: int, limit: float) -> Share:
    """Return the share of faulty items of a stage.

    Args:
        stage: the rule.
        rejections: rows of any stage; of these, the stage's rows of kind `fault` count, once per item.
        kept: number of items that passed the stage.
        limit: largest tolerated share of faulty items among faulty and kept items, 0 to 1.
    """
    faulty = len({row.record_id for row in _faults(stage, rejections)})
    return Share(faulty, kept + faulty, limit)


def check_shares(
    rejections: list[Rejection], indexed: int, linked: int, limits: Mapping[str, float], table: str
) -> None:
    """Raise RefusedError if too large a share of some stage's items is faulty.

    Args:
        rejections: rows of all stages.
        indexed: number of images in the index.
        linked: number of sentences in the end.
        limits: largest tolerated share by stage, 0 to 1.
        table: path of the table of the rejections, for the message.

    Raises:
        RefusedError: states each such stage with its share, its limit and the most frequent reasons.
    """
    unread = sum(row.stage == CONVERT for row in rejections)
    kept: dict[str, int] = {INDEX: indexed, CONVERT: indexed - unread, LINK: linked}
    shares = {stage: share_of(stage, rejections, kept[stage], limit) for stage, limit in limits.items()}
    lines = [_too_large(stage, share, rejections) for stage, share in shares.items() if share.is_too_large]
    if lines:
        raise RefusedError("\n".join([*lines, f"{table} names each of them, with its file."]))


def _too_large(stage: str, share: Share, rejections: list[Rejection]) -> str:
    common = Counter(row.reason for row in _faults(stage, rejections)).most_common(3)
    reasons = "".join(f"\n  {number} x {reason}" for reason, number in common)
    return (
        f"{stage}: {share.faulty} of {share.total} items are faulty, more than the share that max_rejected allows "
        f"({share.limit}); mend the release, or raise max_rejected.{stage} of the data set in the config. The most "
        f"frequent reasons:{reasons}"
    )


def _faults(stage: str, rejections: Iterable[Rejection]) -> list[Rejection]:
    return [row for row in rejections if row.stage == stage and row.kind == "fault"]
