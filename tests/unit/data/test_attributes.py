import math
from pathlib import Path

import pandas as pd
import pytest

from tests.unit.data.label_case import write
from tests.unit.example.release_case import draw_records
from wronglung.data.attributes import read_attribute_list, read_attributes, write_attributes
from wronglung.data.releases.mimic_cxr_jpg.attributes import read_mimic_attributes
from wronglung.data.table_rows import STAGE
from wronglung.example.mimic_lists import write_mimic_cxr_jpg
from wronglung.example.truth import write_truth

HEADER = ["dicom_id", "subject_id", "study_id", "ViewPosition", "StudyDate"]
IMAGES = [
    ["a", "10000032", "50414267", "PA", "21800506"],
    ["b", "10000032", "50414267", "LATERAL", "21800506"],
    ["c", "10000032", "53189527", "AP", "21820626"],
    ["d", "10000032", "53189527", "PA", "21820626"],
    ["e", "10000764", "57375967", "LL", "21321015"],
]
PATIENT_HEADER = ["subject_id", "gender", "anchor_age", "anchor_year", "anchor_year_group", "dod"]
PATIENTS = [
    ["10000032", "F", "52", "2180", "2014 - 2016", "2180-09-09"],
    ["10000764", "M", "91", "2130", "2014 - 2016", ""],
]


def read(folder: Path, images: list[list[str]], patients: list[list[str]] | None) -> tuple[pd.DataFrame, list[str]]:
    metadata = write(folder / "mimic-cxr-2.0.0-metadata.csv.gz", HEADER, images)
    files = {"metadata": str(metadata)}
    if patients is not None:
        files["patients"] = str(write(folder / "patients.csv.gz", PATIENT_HEADER, patients))
    got = read_mimic_attributes(files)
    assert {row.stage for row in got.rejections} <= {STAGE}
    return got.table, [f"{row.kind}: {row.record_id}: {row.reason}" for row in got.rejections]


def test_view_and_date_come_from_the_metadata(tmp_path: Path) -> None:
    table, said = read(tmp_path, IMAGES, None)
    assert not said
    assert table.astype(object).where(table.notna(), None).to_dict("list") == {
        "patient_id": ["10000032", "10000032", "10000764"],
        "study_id": ["50414267", "53189527", "57375967"],
        "view": ["PA", "AP PA", None],
        "date": ["2180-05-06", "2182-06-26", "2132-10-15"],
    }


def test_sex_and_age_come_from_mimic_iv(tmp_path: Path) -> None:
    table, said = read(tmp_path, IMAGES, PATIENTS)
    assert not said
    assert table["sex"].to_list() == ["F", "F", "M"]
    # Two years after the anchor; an age over 89 stays hidden.
    assert table["age"].to_list() == [52.0, 54.0, 91.0]


@pytest.mark.parametrize(
    ("patients", "sex", "age", "reason"),
    [
        (PATIENTS[1:], None, None, "without a row"),
        ([*PATIENTS, ["10000032", "M", "52", "2180", "", ""]], None, None, "two rows"),
        ([["10000032", "X", "52", "2180", "", ""], PATIENTS[1]], None, 52.0, "neither F nor M"),
        ([["10000032", "F", "old", "2180", "", ""], PATIENTS[1]], "F", None, "no number"),
        ([["10000032", "F", "52", "2280", "", ""], PATIENTS[1]], "F", None, "no number"),
    ],
)
def test_what_is_unknown_is_counted(
    tmp_path: Path, patients: list[list[str]], sex: str | None, age: float | None, reason: str
) -> None:
    table, said = read(tmp_path, IMAGES, patients)
    assert len(table) == 3
    assert (table["sex"][0] if pd.notna(table["sex"][0]) else None) == sex
    assert (table["age"][0] if pd.notna(table["age"][0]) else None) == age
    assert sum(reason in line and "study 50414267" in line for line in said) == 1
    assert table["sex"][2] == "M"


def test_contradicting_images_of_a_study_are_counted(tmp_path: Path) -> None:
    images = [*IMAGES, ["f", "10000032", "53189527", "AP", "21820627"], ["g", "10000032", "57375967", "AP", "21321015"]]
    table, said = read(tmp_path, images, None)
    assert table["study_id"].to_list() == ["50414267", "53189527"]
    assert pd.isna(table["date"][1])
    assert [line.split(":")[:2] for line in said] == [["fault", " study 57375967"], ["repair", " study 53189527"]]
    table, said = read(tmp_path, [["a", "1", "5", "PA", "20301345"]], None)
    assert table["date"].isna().all()
    assert len(said) == 1


def test_attributes_come_back_as_written(tmp_path: Path) -> None:
    table, _ = read(tmp_path, IMAGES, PATIENTS[1:])
    write_attributes(tmp_path / "attributes.parquet", table)
    again = read_attributes(tmp_path / "attributes.parquet")
    assert list(again.columns) == list(table.columns)
    assert math.isnan(again["age"][0])
    assert again["age"][2] == 91.0
    assert again["sex"].isna().to_list() == [True, True, False]


def test_a_table_without_keys_or_with_two_rows_a_study_is_refused(tmp_path: Path) -> None:
    table, _ = read(tmp_path, IMAGES, None)
    for wrong, named in (
        (table.drop(columns="study_id"), "study_id"),
        (table[["patient_id", "study_id"]], "of attributes"),
        (pd.concat([table, table[:1]]), "1 rows repeat"),
    ):
        with pytest.raises(ValueError, match=named):
            write_attributes(tmp_path / "attributes.parquet", wrong)


def test_the_example_s_own_list_and_its_metadata_agree(tmp_path: Path) -> None:
    patients = draw_records(patients={"train": 6, "valid": 2, "test": 2, "gold": 2})
    write_truth(tmp_path / "truth.csv", tmp_path / "attributes.csv", patients)
    write_mimic_cxr_jpg(tmp_path, patients)
    own = read_attribute_list({"file": str(tmp_path / "attributes.csv")}).table.set_index("study_id").sort_index()
    theirs = read_mimic_attributes({"metadata": str(tmp_path / "mimic-cxr-2.0.0-metadata.csv.gz")}).table
    theirs = theirs.set_index("study_id").sort_index()
    assert own["view"].to_list() == theirs["view"].to_list()
    assert own["patient_id"].to_list() == theirs["patient_id"].to_list()
    assert str(own["age"].dtype) == "float64"
    write_attributes(tmp_path / "attributes.parquet", own.reset_index())


def listed(folder: Path, header: list[str], *rows: list[str]) -> pd.DataFrame:
    path = write(folder / "own.csv", ["patient_id", "study_id", *header], list(rows))
    return read_attribute_list({"file": str(path)}).table


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["1", "2.5", "-3"], [1.0, 2.5, -3.0]),
        (["1", "", "3"], [1.0, math.nan, 3.0]),
        (["007", "1", "2"], ["007", "1", "2"]),
        (["9007199254740993", "1", "2"], ["9007199254740993", "1", "2"]),
        (["NA", "None", "True"], ["NA", "None", "True"]),
        (["1", "2", "91+"], ["1", "2", "91+"]),
        (["True", "", "False"], ["True", None, "False"]),
    ],
)
def test_a_csv_keeps_what_is_written(tmp_path: Path, cells: list[str], kept: list[object]) -> None:
    rows = [[str(n), str(n), cell] for n, cell in enumerate(cells)]
    table = listed(tmp_path, ["x"], *rows)
    expected = pd.Series(kept, name="x")
    pd.testing.assert_series_equal(table["x"].astype(object), expected.astype(object), check_names=False)
    write_attributes(tmp_path / "attributes.parquet", table)
    again = read_attributes(tmp_path / "attributes.parquet")["x"]
    assert again.isna().tolist() == expected.isna().tolist()


@pytest.mark.parametrize(
    ("header", "row", "named"),
    [
        (["age"], ["1", "2", "45", ""], r"lines \[2\] have other fields"),
        (["age", "age"], ["1", "2", "4", "5"], "a name of its own"),
        (["age", ""], ["1", "2", "4", "5"], "a name of its own"),
        (["study_id"], ["1", "2", "3"], "a name of its own"),
        ([], ["1", "2"], "one column for each attribute"),
        (["sex"], ["1", "2", "female"], "1 values of sex are not F or M"),
        (["date"], ["1", "2", "21800506"], "1 values of date are not yyyy-mm-dd"),
    ],
)
def test_a_csv_that_is_no_such_list_is_refused(tmp_path: Path, header: list[str], row: list[str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        listed(tmp_path, header, row)


def test_a_csv_without_a_header_shows_no_text(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Small effusion of Mr. X (canary),b\n1,2\n")
    with pytest.raises(ValueError, match="patient_id") as error:
        read_attribute_list({"file": str(path)})
    assert "canary" not in str(error.value)
