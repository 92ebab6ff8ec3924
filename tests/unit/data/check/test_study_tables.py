"""The check of a data set reads its labels and attributes as the run does."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.data.label_case import HEADER, STUDIES, write
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.study_tables import with_tables
from wronglung.data.releases.mimic_cxr_jpg.settings import MimicAttributes, MimicLabels
from wronglung.data.releases.table_sources import CsvAttributes

EMPTY = ReleaseReport(compared=False, files=[], counts=[], findings=[])


def labels(folder: Path) -> MimicLabels:
    return MimicLabels(source="mimic_cxr_jpg", mimic_cxr_jpg=str(folder), labeler="chexpert", uncertain="ignore")


def test_tables_are_listed_with_their_studies(tmp_path: Path) -> None:
    path = write(tmp_path / "mimic-cxr-2.0.0-chexpert.csv.gz", HEADER, STUDIES)
    own = write(tmp_path / "own.csv", ["patient_id", "study_id", "sex"], [["1", "2", "F"]])
    tables: Any = {"labels": labels(tmp_path), "attributes": CsvAttributes(source="csv", file=str(own))}
    report = with_tables(EMPTY, tables)
    assert not report.findings
    assert [(one.name, one.path, one.present) for one in report.files] == [
        ("labels: labels", str(path), True),
        ("attributes: file", str(own), True),
    ]
    assert [(one.what, one.found) for one in report.counts] == [
        ("studies in the source of labels", 3),
        ("studies in the source of attributes", 1),
    ]


def test_a_missing_table_stops_the_run(tmp_path: Path) -> None:
    (found,) = with_tables(EMPTY, {"labels": labels(tmp_path)}).findings
    assert (found.severity, found.what) == ("stops", "needed files that are not there")
    assert "`labels`" in found.remedy


def test_a_damaged_table_stops_the_run_and_a_faulty_row_warns(tmp_path: Path) -> None:
    write(tmp_path / "mimic-cxr-2.0.0-chexpert.csv.gz", HEADER[:-1], [])
    (found,) = with_tables(EMPTY, {"labels": labels(tmp_path)}).findings
    assert (found.severity, found.what) == ("stops", "labels that cannot be read")
    assert "Support Devices" in found.examples[0]
    header = ["dicom_id", "subject_id", "study_id", "ViewPosition", "StudyDate"]
    rows = [["a", "10000032", "50414267", "PA", "then"], ["b", "10000764", "57375967", "AP", "21321015"]]
    write(tmp_path / "mimic-cxr-2.0.0-metadata.csv.gz", header, rows)
    attributes = MimicAttributes(source="mimic_cxr_jpg", mimic_cxr_jpg=str(tmp_path), mimic_iv=None)
    (found,) = with_tables(EMPTY, {"attributes": attributes}).findings
    assert (found.severity, found.count) == ("warns", 1)
    assert found.what.startswith("attributes: ")


@pytest.mark.parametrize("wrong", [{"labeler": "someone"}, {"uncertain": "drop"}, {"sorce": "x"}])
def test_a_wrong_source_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        MimicLabels.model_validate(labels(tmp_path).model_dump() | wrong)
