"""The rows of a table are those of the data set's studies, and the others are counted."""

import pandas as pd
import pytest

from wronglung.data.rejected import Rejection
from wronglung.data.table_rows import STAGE, StudyTable, rows_of

RECORDS = pd.DataFrame({"subject_id": [1, 1, 2, 3], "study_id": [10, 10, 20, 30]})


def table(*rows: tuple[str, str]) -> StudyTable:
    earlier = [Rejection(STAGE, "line 3", "fault", "a line", "")]
    return StudyTable(pd.DataFrame(rows, columns=["patient_id", "study_id"]).assign(sex="F"), earlier)


def test_rows_of_other_studies_go_and_studies_without_a_row_are_named() -> None:
    own = rows_of(table(("2", "20"), ("9", "90"), ("1", "10")), RECORDS, "labels.csv")
    assert own.table.to_dict("list") == {"patient_id": ["2", "1"], "study_id": ["20", "10"], "sex": ["F", "F"]}
    assert own.rejections == [
        Rejection(STAGE, "line 3", "fault", "a line", ""),
        Rejection(STAGE, "study 30", "filter", "study without a row", "labels.csv"),
    ]


def test_a_row_of_another_patient_is_a_fault() -> None:
    own = rows_of(table(("2", "20"), ("1", "10"), ("2", "30")), RECORDS, "labels.csv")
    assert own.table["study_id"].to_list() == ["20", "10"]
    assert own.rejections[1:] == [Rejection(STAGE, "study 30", "fault", "row of another patient", "labels.csv")]


def test_a_table_of_another_release_is_refused() -> None:
    with pytest.raises(ValueError, match=r"labels\.csv: none of 1 rows is about one of the data set's 3 studies"):
        rows_of(table(("9", "90")), RECORDS, "labels.csv")
