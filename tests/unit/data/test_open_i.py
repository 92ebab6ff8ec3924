from pathlib import Path

import pytest

from tests.unit.data.label_case import (
    PROJECTION_HEADER,
    PROJECTIONS,
    REPORT_HEADER,
    REPORTS,
    write,
    write_open_i,
)
from wronglung.data.releases.open_i.reports import OpenI, read_open_i

STAGE = "index_release"


def read(root: Path) -> OpenI:
    return read_open_i(root / "indiana_reports.csv", root / "indiana_projections.csv", STAGE)


def what(got: OpenI) -> list[tuple[str, str]]:
    return [(row.kind, row.reason) for row in got.rejections]


def test_reports_and_images_are_in_order_of_their_numbers(tmp_path: Path) -> None:
    got = read(write_open_i(tmp_path))
    assert not got.rejections
    assert got.reports["study_id"].to_list() == ["1", "2", "3", "4", "10"]
    assert got.reports["findings"][0] == "The lungs are clear."
    assert got.reports["mesh"][4] == [
        "Pulmonary Atelectasis/base/left",
        "Catheters, Indwelling/right",
        "Opacity/lung/base/left",
    ]
    assert got.reports["mesh"][2] == []
    assert got.images.to_dict("list") == {
        "study_id": ["1", "1", "2", "10"],
        "filename": [PROJECTIONS[place][1] for place in (1, 0, 3, 2)],
        "path": [f"images/images_normalized/{PROJECTIONS[place][1]}" for place in (1, 0, 3, 2)],
        "view": ["Lateral", "Frontal", "Frontal", "Frontal"],
    }


@pytest.mark.parametrize(
    ("row", "kind", "reason"),
    [
        (["5", "normal", "", "", "Cough.", "None.", " ", ""], "filter", "without findings and impression"),
        (["x", "", "", "", "", "", "Clear.", ""], "fault", "no number"),
        (["5", "normal", "Clear."], "fault", "3 fields"),
    ],
)
def test_a_report_that_is_none_is_left_out_and_counted(tmp_path: Path, row: list[str], kind: str, reason: str) -> None:
    write_open_i(tmp_path)
    write(tmp_path / "indiana_reports.csv", REPORT_HEADER, [*REPORTS, row])
    got = read(tmp_path)
    assert len(got.reports) == len(REPORTS)
    assert [(entry.kind, reason in entry.reason) for entry in got.rejections] == [(kind, True)]
    assert got.rejections[0].record_id == "indiana_reports.csv line 7"


def test_two_reports_of_one_number_are_both_left_out_with_their_images(tmp_path: Path) -> None:
    write_open_i(tmp_path)
    write(tmp_path / "indiana_reports.csv", REPORT_HEADER, [*REPORTS, [*REPORTS[0][:6], "Other.", ""]])
    got = read(tmp_path)
    assert "1" not in set(got.reports["study_id"])
    assert [kind for kind, _ in what(got)] == ["fault", "fault", "filter", "filter"]


@pytest.mark.parametrize(
    ("row", "kind", "reason"),
    [
        (["3", "3_IM-1-1.dcm.png", "Oblique"], "fault", "neither Frontal nor Lateral"),
        (["3", "4_IM-1-1.dcm.png", "Frontal"], "fault", "another examination"),
        (["3", "../3_IM.png", "Frontal"], "fault", "is not <uid>_<image>"),
        (["99", "99_IM-1-1.dcm.png", "Frontal"], "filter", "without a report"),
    ],
)
def test_an_image_that_is_none_is_left_out_and_counted(tmp_path: Path, row: list[str], kind: str, reason: str) -> None:
    write_open_i(tmp_path)
    write(tmp_path / "indiana_projections.csv", PROJECTION_HEADER, [*PROJECTIONS, row])
    got = read(tmp_path)
    assert len(got.images) == len(PROJECTIONS)
    assert [(entry.kind, reason in entry.reason) for entry in got.rejections] == [(kind, True)]


def test_other_columns_are_named(tmp_path: Path) -> None:
    write_open_i(tmp_path)
    write(tmp_path / "indiana_reports.csv", [name for name in REPORT_HEADER if name != "MeSH"], [])
    with pytest.raises(ValueError, match=r"\['MeSH'\]"):
        read(tmp_path)
    (tmp_path / "indiana_reports.csv").unlink()
    with pytest.raises(FileNotFoundError, match="indiana_reports"):
        read(tmp_path)
