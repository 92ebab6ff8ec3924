"""The files of EGD-CXR 1.0.0 about simulated readings: fixations on a screen, the master sheet, and transcripts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.example.csv_tables import write_csv, write_text
from wronglung.example.gaze.dictation import dictate, timed_words
from wronglung.example.gaze.simulated_reading import Fixation, Reading
from wronglung.example.mimic_paths import dicom_path

TRANSCRIPTS = "audio_segmentation_transcripts"
_SCREEN = (1920, 1080)  # columns and rows of the publication's monitor
_IN_SESSION = 30  # readings
_RATE = 60  # samples of the tracker a second
# All columns of the published tables, in their order; those that nothing is known for stay blank.
FIXATIONS = (
    "SESSION_ID MEDIA_ID DICOM_ID CNT Time_(in_secs) TIMETICK(f=10000000) FPOGX FPOGY FPOGS FPOGD FPOGID FPOGV BPOGX "
    "BPOGY BPOGV LPCX LPCY LPD LPS LPV RPCX RPCY RPD RPS RPV BKID BKDUR BKPMIN LPMM LPMMV RPMM RPMMV SACCADE_MAG "
    "SACCADE_DIR VID_FRAME X_ORIGINAL Y_ORIGINAL"
)
FIXATION_COLUMNS = tuple(name.replace("_(in_secs)", " (in secs)") for name in FIXATIONS.split())
MASTER_SHEET = (
    "dicom_id path study_id patient_id stay_id gender anchor_age image_top_pad image_bottom_pad image_left_pad "
    "image_right_pad dx1 dx1_icd dx2 dx2_icd dx3 dx3_icd dx4 dx4_icd dx5 dx5_icd dx6 dx6_icd dx7 dx7_icd dx8 dx8_icd "
    "dx9 dx9_icd normal_reports Normal CHF pneumonia consolidation enlarged_cardiac_silhouette "
    "linear__patchy_atelectasis lobar__segmental_collapse "
    "not_otherwise_specified_opacity___pleural__parenchymal_opacity__ pleural_effusion_or_thickening "
    "pulmonary_edema__hazy_opacity normal_anatomically elevated_hemidiaphragm hyperaeration vascular_redistribution "
    "atelectasis__chx cardiomegaly__chx consolidation__chx edema__chx enlarged_cardiomediastinum__chx fracture__chx "
    "lung_lesion__chx lung_opacity__chx no_finding__chx pleural_effusion__chx pleural_other__chx pneumonia__chx "
    "pneumothorax__chx support_devices__chx cxr_exam_indication"
)
MASTER_COLUMNS = tuple(MASTER_SHEET.split())
# Columns of the master sheet that follow from the findings of a film.
_STATED = {
    "consolidation": "consolidation",
    "enlarged_cardiac_silhouette": "cardiomegaly",
    "linear__patchy_atelectasis": "atelectasis",
    "pleural_effusion_or_thickening": "effusion",
    "pulmonary_edema__hazy_opacity": "edema",
}


def write_egd_cxr(root: str | Path, readings: Sequence[Reading], notice: str) -> list[str]:
    """Write the release.

    Args:
        root: its folder.
        readings: of the one reader.
        notice: text of its licence and readme.

    Returns:
        The id of each reading: session and film.
    """
    root = Path(root)
    names = [f"{1 + number // _IN_SESSION}/{reading.film.dicom_id}" for number, reading in enumerate(readings)]
    rows = [row for number, reading in enumerate(readings) for row in _fixations(number, reading)]
    write_csv(root / "fixations.csv", pd.DataFrame(rows, columns=list(FIXATION_COLUMNS)))
    write_csv(root / "master_sheet.csv", pd.DataFrame(map(_master_row, readings), columns=list(MASTER_COLUMNS)))
    (root / TRANSCRIPTS).mkdir(parents=True, exist_ok=True)
    for reading in readings:
        timed = [{"phrase": word.text, "begin_time": word.start, "end_time": word.end} for word in timed_words(reading)]
        text = json.dumps({"full_text": dictate(reading), "time_stamped_text": timed})
        write_text(root / TRANSCRIPTS / reading.film.dicom_id / "transcript.json", text)
    for name in ("LICENSE.txt", "README.txt"):
        write_text(root / name, notice)
    return names


def margins(rows: int, columns: int) -> tuple[int, int, int, int]:
    """Return the screen pixels above, below, left and right of a film that fills the screen in one direction."""
    scale = min(_SCREEN[0] / columns, _SCREEN[1] / rows)
    across, down = round(_SCREEN[0] - columns * scale), round(_SCREEN[1] - rows * scale)
    return down // 2, down - down // 2, across // 2, across - across // 2


def _fixations(number: int, reading: Reading) -> list[dict[str, Any]]:
    film = reading.film
    top, bottom, left, right = margins(film.rows, film.columns)
    width, height = _SCREEN[0] - left - right, _SCREEN[1] - top - bottom
    rows = []
    for place, fixation in enumerate(reading.fixations, 1):
        # A pixel's number is that of its centre, and the place on the film begins at its edge.
        across, down = (fixation.x + 0.5) / film.columns, (fixation.y + 0.5) / film.rows
        x, y = (left + across * width) / _SCREEN[0], (top + down * height) / _SCREEN[1]
        end = round(fixation.start + fixation.duration, 5)
        rows.append(
            {
                "SESSION_ID": 1 + number // _IN_SESSION,
                "MEDIA_ID": number % _IN_SESSION,
                "DICOM_ID": film.dicom_id,
                "CNT": round(end * _RATE),
                "Time (in secs)": end,
                "TIMETICK(f=10000000)": round(end * 10_000_000),
                "FPOGX": round(x, 5),
                "FPOGY": round(y, 5),
                "FPOGS": fixation.start,
                "FPOGD": fixation.duration,
                "FPOGID": place,
                "FPOGV": 1,
                **_pixels(fixation, across, down, film.rows, film.columns),
            }
        )
    return rows


def _pixels(fixation: Fixation, across: float, down: float, rows: int, columns: int) -> dict[str, int]:
    """Return the pixel, cut to whole numbers as published; -1 off the film."""
    on_film = 0 <= across < 1 and 0 <= down < 1
    x, y = (int(across * columns), int(down * rows)) if on_film else (-1, -1)
    return {"X_ORIGINAL": x, "Y_ORIGINAL": y}


def _master_row(reading: Reading) -> dict[str, Any]:
    film, study, patient = reading.film, reading.study, reading.patient
    kinds = {seen.finding.kind for seen in study.seen if seen.visible}
    sides = zip(("top", "bottom", "left", "right"), margins(film.rows, film.columns), strict=True)
    return {
        "dicom_id": film.dicom_id,
        "path": dicom_path(patient.subject_id, study.study_id, film.dicom_id),
        "study_id": study.study_id,
        "patient_id": patient.subject_id,
        "gender": patient.gender,
        "anchor_age": patient.age_decile,
        **{f"image_{side}_pad": pixels for side, pixels in sides},
        "Normal": int(not kinds),
        "CHF": int("edema" in kinds),
        "pneumonia": int("consolidation" in kinds),
        **{name: int(kind in kinds) for name, kind in _STATED.items()},
        "cxr_exam_indication": study.reason,
    }
