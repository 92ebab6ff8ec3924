import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.unit.data.gaze_case import EGD_ROWS, FILMS, IMAGES, SHEET, egd_row, sheet_row, write_egd
from wronglung.data.gaze import read_gaze, write_gaze
from wronglung.data.gaze_rows import gaze_of
from wronglung.data.releases.egd_cxr.fixations import read_egd_cxr, screen_to_image
from wronglung.data.releases.egd_cxr.settings import EgdCxrGaze


def reasons(rows: list[Any]) -> list[tuple[str, str]]:
    return [(row.kind, row.record_id) for row in rows]


def test_fixations_come_in_pixels_and_seconds_with_reading_and_transcript(tmp_path: Path) -> None:
    gaze = read_egd_cxr(write_egd(tmp_path))
    assert not gaze.rejections
    table = gaze.fixations
    assert len(table) == 10
    assert set(table["reading_id"]) == {f"3/{film}" for film in FILMS}
    assert set(table["reader"]) == {"1"}
    assert table["x"].to_list() == [1001, 1002, 1003, 1004, 1005] * 2
    assert set(table["y"]) == {900}
    assert table["start"].to_list() == [1, 2, 3, 4, 5] * 2
    assert set(table["duration"]) == {0.25}
    assert table[["x_per_degree", "xmin_shown"]].isna().all(axis=None)
    said = table.drop_duplicates("dicom_id")["transcript"].to_list()
    assert said[0] == "Heart is enlarged."
    assert pd.isna(said[1])


def test_a_blank_pixel_is_found_from_the_screen(tmp_path: Path) -> None:
    """By hand: 960 of 1,920 pixels less 510, of 899; and a quarter of the height, less half a pixel each."""
    rows = [egd_row(number, X_ORIGINAL="", Y_ORIGINAL="") for number in range(1, 5)]
    gaze = gaze_of(read_egd_cxr(write_egd(tmp_path, rows)), IMAGES, 4, "x")
    assert gaze.fixations["x"].to_list() == pytest.approx([450 / 899 * 2544 - 0.5] * 4)
    assert gaze.fixations["y"].to_list() == pytest.approx([0.25 * 3056 - 0.5] * 4)


@pytest.mark.parametrize(
    ("place", "before", "after", "share"),
    [(0.0, 100, 100, -0.125), (0.1, 100, 100, 0.0), (0.9, 100, 100, 1.0), (0.5, 600, 400, math.nan)],
)
def test_screen_to_image_in_closed_form(place: float, before: int, after: int, share: float) -> None:
    one = screen_to_image(*(pd.Series([float(value)]) for value in (place, before, after)), 1000)
    assert one.to_list() == pytest.approx([share], nan_ok=True)


@pytest.mark.parametrize(
    ("changes", "kind", "named"),
    [
        ({"FPOGV": 0}, "filter", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"FPOGD": "nan"}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"FPOGD": 0}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"FPOGS": "inf"}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"X_ORIGINAL": "inf"}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"X_ORIGINAL": "left"}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"Y_ORIGINAL": "", "FPOGY": ""}, "fault", f"egd_cxr reading 3/{FILMS[0]} fixation 9"),
        ({"DICOM_ID": "../x"}, "fault", "egd_cxr row 11"),
        ({"SESSION_ID": ""}, "fault", "egd_cxr row 11"),
    ],
)
def test_a_row_that_is_none_is_left_out_and_named(
    tmp_path: Path, changes: dict[str, Any], kind: str, named: str
) -> None:
    gaze = read_egd_cxr(write_egd(tmp_path, [*EGD_ROWS, egd_row(9, **changes)]))
    assert reasons(gaze.rejections) == [(kind, named)]
    assert len(gaze.fixations) == 10


def test_the_rows_of_a_film_in_the_master_sheet_may_repeat_and_one_may_lack(tmp_path: Path) -> None:
    sheet = [sheet_row(FILMS[0], path="visit 1"), sheet_row(FILMS[0], path="visit 2")]
    rows = [egd_row(1, X_ORIGINAL=""), egd_row(1, FILMS[1], X_ORIGINAL="")]
    gaze = read_egd_cxr(write_egd(tmp_path, rows, sheet))
    assert gaze.fixations["dicom_id"].to_list() == [FILMS[0]]
    assert [row.kind for row in gaze.rejections] == ["fault"]


@pytest.mark.parametrize("content", ["{", {"text": "x"}, "[" * 100_000, {"full_text": 3}, "\u20ac" * 1_000_001])
def test_a_transcript_that_cannot_be_read_is_missing(tmp_path: Path, content: Any) -> None:
    gaze = read_egd_cxr(write_egd(tmp_path, texts={FILMS[1]: content}))
    assert reasons(gaze.rejections) == [("repair", f"egd_cxr image {FILMS[1]}")]
    assert gaze.fixations["transcript"].isna().all()
    assert len(gaze.fixations) == 10


def test_another_release_is_refused(tmp_path: Path) -> None:
    files = write_egd(tmp_path)
    table = pd.read_csv(files["fixations"]).drop(columns="X_ORIGINAL")
    table.to_csv(files["fixations"], index=False)
    with pytest.raises(ValueError, match=r"fixations\.csv.*X_ORIGINAL"):
        read_egd_cxr(files)
    pd.DataFrame(SHEET).drop(columns="image_top_pad").to_csv(files["master_sheet"], index=False)
    table.assign(X_ORIGINAL=1).to_csv(files["fixations"], index=False)
    with pytest.raises(ValueError, match=r"master_sheet\.csv.*image_top_pad"):
        read_egd_cxr(files)


def test_the_settings_name_the_files_that_are_there(tmp_path: Path) -> None:
    write_egd(tmp_path)
    given = {"source": "egd_cxr", "egd_cxr": str(tmp_path), "heat_map": "egd_cxr", "least_fixations": 4}
    assert set(EgdCxrGaze.model_validate(given).files()) == {"fixations", "master_sheet", "transcripts"}
    (tmp_path / "audio_segmentation_transcripts").rename(tmp_path / "elsewhere")
    assert set(EgdCxrGaze.model_validate(given).files()) == {"fixations", "master_sheet"}
    with pytest.raises(ValueError, match="egd_cxr"):
        EgdCxrGaze.model_validate(given | {"heat_map": "reflacx"})


def test_the_table_comes_back_as_written(tmp_path: Path) -> None:
    kept = gaze_of(read_egd_cxr(write_egd(tmp_path)), IMAGES, 4, "x").fixations
    write_gaze(tmp_path / "gaze.parquet", kept)
    pd.testing.assert_frame_equal(read_gaze(tmp_path / "gaze.parquet"), kept, check_dtype=False)
