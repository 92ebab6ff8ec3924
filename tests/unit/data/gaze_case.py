"""Made-up releases of gaze in the layouts of EGD-CXR 1.0.0 and REFLACX 1.0.0."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wronglung.data.images.geometry import Geometry

FILMS = ("11111111-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "22222222-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd")
# Both 2,544 columns wide and 3,056 rows high, stored in squares of 256.
IMAGES = {name: Geometry(3056, 2544, 256) for name in FILMS}
# Columns written down from the releases, not taken from the readers.
EGD_HEADER = (
    "SESSION_ID,MEDIA_ID,DICOM_ID,CNT,Time (in secs),TIMETICK(f=10000000),FPOGX,FPOGY,FPOGS,FPOGD,FPOGID,FPOGV,BPOGX,"
    "BPOGY,BPOGV,LPCX,LPCY,LPD,LPS,LPV,RPCX,RPCY,RPD,RPS,RPV,BKID,BKDUR,BKPMIN,LPMM,LPMMV,RPMM,RPMMV,SACCADE_MAG,"
    "SACCADE_DIR,VID_FRAME,X_ORIGINAL,Y_ORIGINAL"
)
EGD_FIXATIONS = EGD_HEADER.split(",")
MASTER_SHEET = ["dicom_id", "path", "image_top_pad", "image_bottom_pad", "image_left_pad", "image_right_pad"]
REFLACX_METADATA = [
    *("id", "split", "eye_tracking_data_discarded", "image", "dicom_id", "subject_id", "image_size_x", "image_size_y"),
    *("Atelectasis", "Support devices", "Other"),
]
REFLACX_FIXATIONS = [
    *("timestamp_start_fixation", "timestamp_end_fixation", "x_position", "y_position", "pupil_area_normalized"),
    *("angular_resolution_x_pixels_per_degree", "angular_resolution_y_pixels_per_degree"),
    *("window_width", "window_level"),
    *("xmin_shown_from_image", "ymin_shown_from_image", "xmax_shown_from_image", "ymax_shown_from_image"),
    *("xmin_in_screen_coordinates", "ymin_in_screen_coordinates"),
    *("xmax_in_screen_coordinates", "ymax_in_screen_coordinates"),
]

Row = dict[str, Any]


def egd_row(number: int, film: str = FILMS[0], **changes: Any) -> Row:
    """A fixation of 0.25 s at pixel (1000 + number, 900)."""
    row = {"SESSION_ID": 3, "DICOM_ID": film, "FPOGX": 0.5, "FPOGY": 0.25, "FPOGS": number, "FPOGD": 0.25}
    return row | {"FPOGID": number, "FPOGV": 1, "X_ORIGINAL": 1000 + number, "Y_ORIGINAL": 900} | changes


def sheet_row(film: str, **changes: Any) -> Row:
    """A film of 899 x 1080 pixels in the middle of the screen."""
    margins = {"image_top_pad": 0, "image_bottom_pad": 0, "image_left_pad": 510, "image_right_pad": 511}
    return {"dicom_id": film, "path": f"files/{film}.dcm"} | margins | changes


EGD_ROWS = [egd_row(number, film) for film in FILMS for number in range(1, 6)]
SHEET = [sheet_row(film) for film in FILMS]


def write_egd(
    root: Path, rows: Sequence[Row] = EGD_ROWS, sheet: Sequence[Row] = SHEET, texts: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Writes the release; returns its files as the settings name them."""
    write_rows(root / "fixations.csv", EGD_FIXATIONS, rows)
    write_rows(root / "master_sheet.csv", MASTER_SHEET, sheet)
    folder = root / "audio_segmentation_transcripts"
    folder.mkdir(exist_ok=True)
    given = {FILMS[0]: {"full_text": "Heart is \n enlarged.", "time_stamped_text": []}} if texts is None else texts
    for film, content in given.items():
        (folder / film).mkdir(exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / film / "transcript.json").write_text(text)
    names = ("fixations.csv", "master_sheet.csv", "audio_segmentation_transcripts")
    return dict(zip(("fixations", "master_sheet", "transcripts"), (str(root / name) for name in names), strict=True))


def reflacx_row(number: int, **changes: Any) -> Row:
    """A fixation of 0.4 s at (1200, 1000 + number), 60 and 80 pixels a degree, the whole film shown."""
    row: Row = dict.fromkeys(REFLACX_FIXATIONS, 0)
    row |= {"timestamp_start_fixation": number, "timestamp_end_fixation": number + 0.4}
    row |= {"x_position": 1200, "y_position": 1000 + number}
    row |= {"angular_resolution_x_pixels_per_degree": 60, "angular_resolution_y_pixels_per_degree": 80}
    return row | {"xmax_shown_from_image": 2544, "ymax_shown_from_image": 3056} | changes


def listed(name: str, film: str = FILMS[0], **changes: Any) -> Row:
    """A reading in the metadata."""
    row = {"id": name, "split": "test", "eye_tracking_data_discarded": False, "image": f"files/{film}.dcm"}
    return row | {"dicom_id": film, "subject_id": 10000001, "image_size_x": 2544, "image_size_y": 3056} | changes


READINGS = [listed("P300R000001"), listed("P300R000002"), listed("P300R000003", FILMS[1])]
REFLACX_ROWS = [reflacx_row(number) for number in range(1, 6)]


def write_reflacx(
    root: Path, readings: Sequence[Row] = READINGS, rows: Mapping[str, Sequence[Row]] | None = None
) -> dict[str, str]:
    """Writes the release; `rows` are the fixations of the readings that have others than REFLACX_ROWS."""
    data = root / "main_data"
    data.mkdir(parents=True, exist_ok=True)
    write_rows(data / "metadata_phase_3.csv", REFLACX_METADATA, readings)
    for reading in readings:
        if str(reading["eye_tracking_data_discarded"]).lower() != "true":
            folder = data / reading["id"]
            folder.mkdir(exist_ok=True)
            own = (rows or {}).get(reading["id"], REFLACX_ROWS)
            write_rows(folder / "fixations.csv", REFLACX_FIXATIONS, own)
            (folder / "transcription.txt").write_text(f"Said in {reading['id']} .\n")
    return {"main_data": str(data)}


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    """Writes a csv; what a row does not name is blank."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
