"""The check of a data set reads its gaze as the run does."""

from pathlib import Path

from tests.unit.data.gaze_case import EGD_ROWS, READINGS, egd_row, listed, write_egd, write_reflacx
from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.gaze import with_gaze
from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.releases.egd_cxr.settings import EgdCxrGaze
from wronglung.data.releases.reflacx.settings import ReflacxGaze

EMPTY = ReleaseReport(compared=False, files=[], counts=[], findings=[])


def sources(folder: Path) -> list[GazeSettings]:
    return [
        EgdCxrGaze(source="egd_cxr", egd_cxr=str(folder), heat_map="egd_cxr", least_fixations=4),
        ReflacxGaze(source="reflacx", reflacx=str(folder), heat_map="reflacx", least_fixations=4),
    ]


def test_files_and_readings_are_counted(tmp_path: Path) -> None:
    write_egd(tmp_path)
    write_reflacx(tmp_path, [*READINGS, listed("P1R1", eye_tracking_data_discarded=True)])
    report = with_gaze(EMPTY, sources(tmp_path))
    assert not report.findings
    assert all(one.present for one in report.files)
    assert [bool(one.sha256) for one in report.files] == [True, True, False, False]
    assert [one.found for one in report.counts] == [10, 2, 1, 15, 3, 3]


def test_what_is_left_out_for_a_defect_is_a_warning(tmp_path: Path) -> None:
    write_egd(tmp_path, [*EGD_ROWS, egd_row(7, FPOGD="x"), egd_row(8, FPOGV=0)])
    write_reflacx(tmp_path)
    (found,) = with_gaze(EMPTY, sources(tmp_path)).findings
    assert (found.severity, found.count) == ("warns", 1)
    assert found.examples[0].endswith("fixation 7")


def test_what_is_missing_or_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    write_egd(tmp_path)
    (tmp_path / "master_sheet.csv").write_text("a,b\n")
    report = with_gaze(EMPTY, sources(tmp_path))
    assert {one.severity for one in report.findings} == {"stops"}
    assert {one.what for one in report.findings} == {
        "gaze of egd_cxr that cannot be read",
        "needed files that are not there",
    }
