"""Link the gold sentences with their boxes as the run does, and find those that it would leave out."""

from collections.abc import Iterator
from math import inf
from typing import Any

import pandas as pd

from wronglung.data.check.findings import Finding, finding
from wronglung.data.rejected import Rejection, share_of
from wronglung.data.releases.chest_imagenome.gold_table import GoldTable
from wronglung.data.releases.chest_imagenome.layout import GOLD_FILE
from wronglung.data.releases.chest_imagenome.link_sentences import boxed_sentences
from wronglung.data.stages import LINK


def gold_sentences(records: pd.DataFrame, gold: GoldTable, limit: float) -> Iterator[Finding]:
    """Find the faults of gold rows, boxes and sentences, all reasons together.

    Args:
        records: the images that the run will read, in the columns of `records.parquet`.
        gold: the gold table.
        limit: largest tolerated share of faulty items among these sentences and the faults.
    """
    kept, rejections = 0, []
    for record in records[records["split"] == "gold"].to_dict("records"):
        links = gold.images.get(record["dicom_id"])
        if links is None:
            rejections.append(
                Rejection(LINK, record["dicom_id"], "fault", "no row of this image in the gold table", GOLD_FILE)
            )
            continue
        found = boxed_sentences(record, links, _size(record), [])
        kept += len(found.rows)
        rejections += found.rejections
    share = share_of(LINK, rejections, kept, limit)
    yield from finding(
        "stops" if share.is_too_large else "warns",
        f"faulty rows, boxes and sentences of {GOLD_FILE}, all reasons together",
        [f"{row.record_id}: {row.reason}" for row in rejections if row.kind == "fault"],
        share.total,
        f"the run leaves them out, and stops if they are a larger share than it tolerates ({limit:.0%})",
        "fetch the table again, unless you changed it",
    )


def _size(record: dict[str, Any]) -> tuple[float, float]:
    """Return rows and columns of an image; infinite if the lists do not say."""
    sides = record["rows"], record["columns"]
    return (inf, inf) if any(map(pd.isna, sides)) else (float(sides[0]), float(sides[1]))
