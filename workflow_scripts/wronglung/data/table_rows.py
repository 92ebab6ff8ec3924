"""Keep those rows of a table about studies that belong to a data set."""

import logging
from collections import Counter
from typing import NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.csv_lists import NUMBER

STAGE = "read_study_table"


class StudyTable(NamedTuple):
    """A table with patient_id and study_id (text), one row a study, and a rejection for all left out or repaired."""

    table: pd.DataFrame
    rejections: list[Rejection]


def rows_of(found: StudyTable, records: pd.DataFrame, file: str) -> StudyTable:
    """Keep the rows of the studies that have a record; say which of these studies lack a usable row.

    Args:
        found: the table of a whole release.
        records: columns subject_id and study_id of the data set's images.
        file: the table's path, for the rejections.

    Returns:
        The kept rows, in their order. A study without a row, and one whose row names another patient, is rejected.

    Raises:
        ValueError: if no row is kept.
    """
    owners = records.drop_duplicates("study_id").set_index("study_id")["subject_id"].astype("str")
    owners.index = owners.index.astype("str")
    table = found.table.assign(**{name: found.table[name].map(plain_id) for name in ("patient_id", "study_id")})
    owner = table["study_id"].map(owners)
    own = table["patient_id"] == owner
    if not own.any():
        others = int(owner.notna().sum())
        raise ValueError(
            f"{file}: no row is about a study of the data set: of {len(table)} rows {others} name one of its "
            f"{len(owners)} studies with another patient; expected the table of the same release; correct the data "
            "set's `labels` or `attributes` in the config"
        )
    crossed = sorted(set(table.loc[owner.notna() & ~own, "study_id"]) - set(table.loc[own, "study_id"]))
    lost = {row.record_id.removeprefix("study ") for row in found.rejections if row.kind == "fault"}
    absent = sorted(set(owners.index) - set(table["study_id"]) - lost)
    rejections = [row for row in found.rejections if _may_be_of(row, set(owners.index))]
    rejections += [Rejection(STAGE, f"study {one}", "fault", "row of another patient", file) for one in crossed]
    rejections += [Rejection(STAGE, f"study {one}", "filter", "study without a row", file) for one in absent]
    _log(int(own.sum()), int((~own).sum()), rejections)
    return StudyTable(table[own].reset_index(drop=True), rejections)


def _log(kept: int, others: int, rejections: list[Rejection]) -> None:
    logging.info("%d studies; %d rows of other studies are not kept", kept, others)
    for (kind, reason), number in Counter((row.kind, row.reason) for row in rejections).items():
        logging.info("%s: %d times %s", kind, number, reason)


def plain_id(text: str) -> str:
    """Return a number without leading zeros and decimal point, as records have it; another text stays as it is."""
    found = NUMBER.fullmatch(text.strip())
    return str(int(found[1])) if found else text


def _may_be_of(row: Rejection, studies: set[str]) -> bool:
    """Tell whether a rejection is about one of the studies, or about no study that is known."""
    return not row.record_id.startswith("study ") or row.record_id.removeprefix("study ") in studies
