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
    with pytest.raises(ValueError, match=r"labels\.csv: no row is about .* of 1 rows 0 name"):
        rows_of(table(("9", "90")), RECORDS, "labels.csv")


def test_a_table_of_other_patients_is_refused_with_their_number() -> None:
    with pytest.raises(ValueError, match="of 2 rows 2 name one of its 3 studies with another patient"):
        rows_of(table(("9", "10"), ("9", "20")), RECORDS, "labels.csv")


@pytest.mark.parametrize("written", ["20.0", " 20", "0020", "20"])
def test_ids_are_compared_as_numbers(written: str) -> None:
    own = rows_of(table(("2.0", written)), RECORDS, "labels.csv")
    assert own.table[["patient_id", "study_id"]].to_numpy().tolist() == [["2", "20"]]


def test_what_is_wrong_with_other_studies_is_not_this_data_set_s() -> None:
    whole = table(("2", "20"))
    whole.rejections.extend(Rejection(STAGE, f"study {n}", "fault", "study of two patients", "") for n in (10, 90))
    reasons = {row.record_id: row.reason for row in rows_of(whole, RECORDS, "labels.csv").rejections}
    assert reasons == {"line 3": "a line", "study 10": "study of two patients", "study 30": "study without a row"}
