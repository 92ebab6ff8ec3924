from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.unit.data.gaze_case import READINGS, REFLACX_ROWS, listed, reflacx_row, write_reflacx
from wronglung.data.releases.reflacx.readings import read_reflacx

FIRST = READINGS[0]["id"]


def named(rows: list[Any]) -> list[tuple[str, str]]:
    return [(row.kind, row.record_id) for row in rows]


def test_fixations_come_with_angles_shown_part_and_transcript(tmp_path: Path) -> None:
    gaze = read_reflacx(write_reflacx(tmp_path))
    assert not gaze.rejections
    table = gaze.fixations
    assert table.groupby("reading_id").size().to_dict() == {reading["id"]: 5 for reading in READINGS}
    assert table["reader"].isna().all()  # the release does not tell readers apart
    assert set(table["duration"]) == {0.4}
    assert table.loc[table["reading_id"] == FIRST, "y"].to_list() == [1001, 1002, 1003, 1004, 1005]
    assert set(table["x_per_degree"]) == {60}
    assert set(table["y_per_degree"]) == {80}
    assert set(map(tuple, table[["xmin_shown", "ymin_shown", "xmax_shown", "ymax_shown"]].to_numpy())) == {
        (0, 0, 2544, 3056)
    }
    assert set(table["transcript"]) == {f"Said in {reading['id']} ." for reading in READINGS}


@pytest.mark.parametrize("said", [True, "TRUE", "true"])
def test_a_discarded_reading_is_filtered_and_needs_no_files(tmp_path: Path, said: Any) -> None:
    gaze = read_reflacx(write_reflacx(tmp_path, [*READINGS, listed("P102R9", eye_tracking_data_discarded=said)]))
    assert named(gaze.rejections) == [("filter", "reflacx reading P102R9")]
    assert "P102R9" not in set(gaze.fixations["reading_id"])


@pytest.mark.parametrize(
    "changes",
    [
        {"x_position": ""},
        {"x_position": "inf"},
        {"timestamp_end_fixation": 9.0},
        {"timestamp_start_fixation": "soon"},
        {"angular_resolution_x_pixels_per_degree": 0},
        {"angular_resolution_y_pixels_per_degree": "nan"},
        {"xmin_shown_from_image": 2544},
        {"ymax_shown_from_image": ""},
    ],
)
def test_a_fixation_that_is_none_is_left_out_and_named(tmp_path: Path, changes: dict[str, Any]) -> None:
    rows = [*REFLACX_ROWS, reflacx_row(9, **changes)]
    gaze = read_reflacx(write_reflacx(tmp_path, rows={FIRST: rows}))
    assert named(gaze.rejections) == [("fault", f"reflacx reading {FIRST} fixation 6")]
    assert len(gaze.fixations) == 15


@pytest.mark.parametrize(
    "changes", [{"eye_tracking_data_discarded": "maybe"}, {"image_size_x": ""}, {"image_size_y": "inf"}]
)
def test_a_row_of_the_metadata_that_says_too_little_is_a_fault(tmp_path: Path, changes: dict[str, Any]) -> None:
    gaze = read_reflacx(write_reflacx(tmp_path, [*READINGS, listed("P300R000009", **changes)]))
    assert named(gaze.rejections) == [("fault", "reflacx reading P300R000009")]


def test_an_id_that_would_lead_elsewhere_is_no_reading(tmp_path: Path) -> None:
    files = write_reflacx(tmp_path)
    table = pd.read_csv(f"{files['main_data']}/metadata_phase_3.csv")
    rows = pd.concat([table, table.iloc[:1].assign(id="../../elsewhere")])
    rows.to_csv(f"{files['main_data']}/metadata_phase_3.csv", index=False)
    gaze = read_reflacx(files)
    assert [row.kind for row in gaze.rejections] == ["fault"]
    assert "elsewhere" not in gaze.rejections[0].record_id


def test_a_reading_without_its_list_is_a_fault_and_none_at_all_is_refused(tmp_path: Path) -> None:
    files = write_reflacx(tmp_path, rows={READINGS[2]["id"]: []})
    (Path(files["main_data"]) / FIRST / "fixations.csv").unlink()
    (Path(files["main_data"]) / READINGS[1]["id"] / "transcription.txt").write_bytes(b"\xff\xfe")
    gaze = read_reflacx(files)
    assert named(gaze.rejections) == [
        ("fault", f"reflacx reading {FIRST}"),
        ("fault", f"reflacx reading {READINGS[2]['id']}"),
        ("repair", f"reflacx reading {READINGS[1]['id']}"),
    ]
    assert set(gaze.fixations["reading_id"]) == {READINGS[1]["id"]}
    for reading in READINGS:
        (Path(files["main_data"]) / reading["id"] / "fixations.csv").write_text("x_position\n1\n")
    with pytest.raises(ValueError, match="timestamp_start_fixation"):
        read_reflacx(files)


def test_all_phases_are_read_and_no_reading_twice(tmp_path: Path) -> None:
    files = write_reflacx(tmp_path)
    metadata = Path(files["main_data"]) / "metadata_phase_3.csv"
    table = pd.read_csv(metadata)
    table.iloc[:1].to_csv(metadata, index=False)
    table.iloc[1:].to_csv(metadata.with_name("metadata_phase_1.csv"), index=False)
    assert read_reflacx(files).fixations["reading_id"].nunique() == 3
    table.to_csv(metadata.with_name("metadata_phase_2.csv"), index=False)
    with pytest.raises(ValueError, match="two rows"):
        read_reflacx(files)
    for phase in (1, 2, 3):
        metadata.with_name(f"metadata_phase_{phase}.csv").unlink()
    with pytest.raises(ValueError, match="metadata_phase_1"):
        read_reflacx(files)
