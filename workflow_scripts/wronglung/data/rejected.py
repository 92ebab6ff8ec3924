"""Owner of `rejected.parquet`: every record that was left out or repaired, with the stage, the reason and the file.

Columns: stage (rule), record_id (image, sentence, box or line), kind, reason, file. `kind` is `filter` for a record
that is sound and left out by design (a lateral view, the other boxes of a phrase with a faulty one), `fault` for a
defect (a file that does not decode), and `repair` for a record that was corrected and kept (a box that reached past the
image). So one defect is one `fault`, whatever it takes with it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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


def share_of(stage: str, rejections: Iterable[Rejection], kept: Collection[str] | int, limit: float) -> Share:
    """Return the share of faulty items of a stage, among all that it looked at.

    Args:
        stage: the rule.
        rejections: rows of any stage; of these, the stage's rows of kind `fault` count, once per item.
        kept: the images that passed the stage, or the number of its items that did. Of images, one with a faulty line
            counts as faulty also if its other lines pass, and a line without an image counts as one.
        limit: largest tolerated share, 0 to 1.
    """
    faults = {row.record_id for row in _faults(stage, rejections)}
    if isinstance(kept, int):
        return Share(len(faults), kept + len(faults), limit)
    images = images_of(faults)
    return Share(len(images), len(images | set(kept)), limit)


def images_of(record_ids: Iterable[str]) -> set[str]:
    """Return the images that record ids name: of `image|line 7` and the like, what comes before the last bar."""
    return {one.rpartition("|")[0] or one for one in record_ids}


def check_shares(
    rejections: list[Rejection], indexed: Collection[str], linked: int, limits: Mapping[str, float], table: str
) -> None:
    """Raise RefusedError if too large a share of some stage's items is faulty.

    Args:
        rejections: rows of all stages.
        indexed: the images in the index.
        linked: number of sentences in the end.
        limits: largest tolerated share by stage, 0 to 1.
        table: path of the table of the rejections, for the message.

    Raises:
        RefusedError: states each such stage with its share, its limit and the most frequent reasons.
    """
    unread = len({row.record_id for row in _faults(CONVERT, rejections)})
    kept: dict[str, Collection[str] | int] = {INDEX: indexed, CONVERT: len(indexed) - unread, LINK: linked}
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
