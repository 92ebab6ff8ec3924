"""Faults of releases of gaze: the example's EGD-CXR and REFLACX."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.faults.fault import Fault
from tests.faults.release import Outcome, Release
from wronglung.data.gaze_rows import FEW, NO_IMAGE, OTHER_SIZE, OUTSIDE, read_sources
from wronglung.data.gaze_sources import GazeSettings
from wronglung.data.images.geometry import Geometry
from wronglung.data.releases.egd_cxr.settings import EgdCxrGaze
from wronglung.data.releases.reflacx.settings import ReflacxGaze

Change = Callable[[pd.DataFrame], pd.DataFrame]
Plant = Callable[[Release], None]


def egd_cxr(release: Release, name: str = "fixations.csv") -> Path:
    return release.root / "egd-cxr/1.0.0" / name


def main_data(release: Release) -> Path:
    return release.root / "reflacx/1.0.0/main_data"


def metadata(release: Release) -> Path:
    return main_data(release) / "metadata_phase_3.csv"


def reading(release: Release) -> Path:
    """The folder of a reading of an image that the other reader has read too, and that every split of sizes knows."""
    return main_data(release) / pd.read_csv(metadata(release))["id"].iloc[0]


def edit(place: Callable[[Release], Path], change: Change) -> Plant:
    """Changes a table."""
    return lambda release: release.edit(place(release), change)


def cell(place: Callable[[Release], Path], name: str, value: str) -> Plant:
    """Writes a value into the first row."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        table = table.copy()
        table.loc[table.index[0], name] = value
        return table

    return edit(place, change)


def of_one(release: Release) -> Path:
    return reading(release) / "fixations.csv"


def first_reading_short(table: pd.DataFrame) -> pd.DataFrame:
    """Leaves three fixations of the first film's reading."""
    first = table["DICOM_ID"] == table["DICOM_ID"].iloc[0]
    return pd.concat([table[first][:3], table[~first]])


def with_calibration(table: pd.DataFrame) -> pd.DataFrame:
    """Adds a look at a calibration image."""
    return pd.concat([table, table[:1].assign(DICOM_ID="calibration")])


def transcript(release: Release) -> Path:
    return next(egd_cxr(release, "audio_segmentation_transcripts").rglob("transcript.json"))


def cut(release: Release) -> None:
    """Ends the table within its last row."""
    lines = egd_cxr(release).read_bytes().splitlines(keepends=True)
    egd_cxr(release).write_bytes(b"".join(lines[:-1]) + b",".join(lines[-1].split(b",")[:10]))


def no_text(release: Release) -> None:
    (reading(release) / "transcription.txt").write_bytes(b"\xff")


def with_windows_ends(release: Release) -> None:
    for path in main_data(release).rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


def read(release: Release) -> Outcome:
    """Reads both releases of gaze, at images of the sizes that MIMIC-CXR-JPG's metadata give."""
    table = pd.read_csv(release.mimic_cxr_jpg / "mimic-cxr-2.0.0-metadata.csv.gz")
    images = {row.dicom_id: Geometry(row.Rows, row.Columns, 256) for row in table.itertuples()}
    egd: GazeSettings = EgdCxrGaze(
        source="egd_cxr", egd_cxr=str(egd_cxr(release, "")), heat_map="egd_cxr", least_fixations=4
    )
    reflacx = ReflacxGaze(
        source="reflacx", reflacx=str(main_data(release).parent), heat_map="reflacx", least_fixations=4
    )
    sources = [{"read": one.read, "files": one.files(), "least_fixations": 4} for one in (egd, reflacx)]
    try:
        gaze = read_sources(sources, images)
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    rows = tuple(row._replace(file="") for row in gaze.rejections)
    # Faults name an image of EGD-CXR or a reading of REFLACX; the others stay as they were.
    table = gaze.fixations
    named = table["dicom_id"].where(table["source"] == "egd_cxr", table["reading_id"])
    return Outcome("", rows=rows, sentences=table.assign(dicom_id=named))


def fault(name: str, what: str, plant: Plant, outcome: Any, reason: str) -> Fault:
    return Fault(f"gaze_{name}", what, plant, outcome, reason, run=read, untouched=read)


LISTED = "reading without usable id, eye_tracking_data_discarded and image size"
UNUSABLE = "without finite place"
KEPT, ANGLE = "eye_tracking_data_discarded", "angular_resolution_x"
FAULTS = [
    fault("egd_missing", "no fixations", lambda r: egd_cxr(r).unlink(), "refused", "fixations.csv"),
    fault("egd_reordered", "columns in reverse", edit(egd_cxr, lambda t: t[t.columns[::-1]]), "harmless", ""),
    fault("egd_column", "no column of durations", edit(egd_cxr, lambda t: t.drop(columns="FPOGD")), "refused", "FPOGD"),
    fault("egd_cut", "a last row cut short", cut, "rejected", "fields, the header"),
    fault("egd_invalid", "a fixation that is invalid", cell(egd_cxr, "FPOGV", "0"), "rejected", "calls invalid"),
    fault("egd_nan", "no number for a duration", cell(egd_cxr, "FPOGD", "nan"), "rejected", "without a finite"),
    fault("egd_infinite", "an infinite pixel", cell(egd_cxr, "X_ORIGINAL", "inf"), "rejected", "without a finite"),
    fault("egd_outside", "a fixation off its film", cell(egd_cxr, "X_ORIGINAL", "5000"), "rejected", OUTSIDE),
    fault("egd_no_image", "gaze at another image", edit(egd_cxr, with_calibration), "rejected", NO_IMAGE),
    fault("egd_three", "a reading of three fixations", edit(egd_cxr, first_reading_short), "rejected", FEW),
    fault("egd_text", "a transcript that is no JSON", lambda r: transcript(r).write_text("{"), "repaired", "not JSON"),
    fault("discarded", "a session marked discarded", cell(metadata, KEPT, "True"), "rejected", "discarded"),
    fault("discarded_word", "no yes or no for discarded", cell(metadata, KEPT, "maybe"), "rejected", LISTED),
    fault("other_size", "an image of another size", cell(metadata, "image_size_x", "99"), "rejected", OTHER_SIZE),
    fault("listed_twice", "a reading twice", edit(metadata, lambda t: pd.concat([t, t[:1]])), "refused", "two rows"),
    fault("unlisted", "no list of readings", lambda r: metadata(r).unlink(), "refused", "metadata_phase_1.csv"),
    fault("no_list", "a reading without fixations", lambda r: of_one(r).unlink(), "rejected", "missing, damaged"),
    fault("no_angle", "no pixels a degree", cell(of_one, f"{ANGLE}_pixels_per_degree", ""), "rejected", UNUSABLE),
    fault("backwards", "an end before the start", cell(of_one, "timestamp_end_fixation", "0"), "rejected", UNUSABLE),
    fault("three", "a reading of three fixations", edit(of_one, lambda t: t[:3]), "rejected", FEW),
    fault("empty", "a reading of no fixations", edit(of_one, lambda t: t[:0]), "rejected", "without a usable"),
    fault("text", "a transcription that is no text", no_text, "repaired", "UTF-8"),
    fault("line_ends", "marks and line ends of Windows", with_windows_ends, "harmless", ""),
]
