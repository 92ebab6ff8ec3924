"""Keep those rows of a table about studies that belong to a data set."""

from typing import NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection

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
    owner = found.table["study_id"].map(owners)
    own = found.table["patient_id"] == owner
    if not own.any():
        raise ValueError(
            f"{file}: none of {len(found.table)} rows is about one of the data set's {len(owners)} studies; expected "
            "the table of the same release; correct the data set's `labels` or `attributes` in the config"
        )
    crossed = sorted(found.table.loc[owner.notna() & ~own, "study_id"])
    absent = sorted(set(owners.index) - set(found.table["study_id"]))
    rejections = [Rejection(STAGE, f"study {study}", "fault", "row of another patient", file) for study in crossed]
    rejections += [Rejection(STAGE, f"study {study}", "filter", "study without a row", file) for study in absent]
    return StudyTable(found.table[own].reset_index(drop=True), [*found.rejections, *rejections])
