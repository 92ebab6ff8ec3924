"""Read the fixations and transcripts of EGD-CXR 1.0.0 (Karargyris et al., Scientific Data 2021).

`fixations.csv` has a row a fixation of the Gazepoint tracker. A reading is an image (DICOM_ID) in a session
(SESSION_ID); one radiologist read all images. FPOGS and FPOGD are start and duration in seconds, FPOGV is 1 where the
tracker calls the fixation valid. X_ORIGINAL and Y_ORIGINAL are pixels of the image, negative outside it. Where they are
blank, the place on the screen is used: FPOGX and FPOGY as shares of the screen, and the margins of the image on it in
`master_sheet.csv`. `audio_segmentation_transcripts/<dicom_id>/transcript.json` has the dictation as `full_text`.
"""

import json
from typing import Literal

import numpy as np
import pandas as pd

from wronglung.data.gaze import STAGE, Gaze, release_table
from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import Folder, MissingMemberError, UnusableMemberError
from wronglung.data.releases.csv_lists import NAME, by_image, read_list

SOURCE = "egd_cxr"
READER = "1"  # the only one
SCREEN = {"x": 1920, "y": 1080}  # pixels, as in the authors' own mapping from screen to image
MARGINS = {"x": ("image_left_pad", "image_right_pad"), "y": ("image_top_pad", "image_bottom_pad")}
IDS = ("DICOM_ID", "SESSION_ID", "FPOGID")
PIXELS = {"x": "X_ORIGINAL", "y": "Y_ORIGINAL"}
SHARES = {"x": "FPOGX", "y": "FPOGY"}
COLUMNS = (*IDS, "FPOGS", "FPOGD", "FPOGV", *SHARES.values(), *PIXELS.values())
LIMIT = 1_000_000  # bytes of a transcript


class UnusableTranscriptError(ValueError):
    """A transcript that cannot be read; the message becomes part of the reason in `rejected/gaze.parquet`."""


def read_egd_cxr(files: dict[str, str]) -> Gaze:
    """Read the release.

    Args:
        files: `fixations` and `master_sheet`, the tables; `transcripts`, the folder of transcripts, if there is one.

    Returns:
        All fixations with a place, a start and a duration above 0. A row without these or without usable ids is a
        fault, one that the tracker calls invalid is filtered. A transcript that cannot be read is missing and a repair.

    Raises:
        ValueError: if a table lacks a column or is damaged.
    """
    rejections: list[Rejection] = []
    table = read_list(files["fixations"], COLUMNS, rejections)
    margins = _margins(files["master_sheet"], rejections)
    rejections = [row._replace(stage=STAGE) for row in rejections]
    given = release_table(_columns(table, margins))
    unnamed = ~table[list(IDS)].map(lambda text: NAME.fullmatch(text) is not None).all(axis=1)
    invalid = ~unnamed & _numbers(table["FPOGV"]).ne(1)
    unknown = ~unnamed & ~invalid & ~_is_usable(given, table)
    lost: list[tuple[pd.Series, Literal["filter", "fault"], str]] = [
        (unnamed, "fault", "fixation without usable DICOM_ID, SESSION_ID and FPOGID"),
        (invalid, "filter", "fixation that the tracker calls invalid (FPOGV)"),
        (unknown, "fault", "fixation without a finite place and start and a duration above 0"),
    ]
    for wrong, kind, reason in lost:
        names = [f"row {row + 1}" if unnamed[row] else _name(given, row) for row in given.index[wrong]]
        rejections += [Rejection(STAGE, f"{SOURCE} {name}", kind, reason, files["fixations"]) for name in names]
    kept = given[~(unnamed | invalid | unknown)].reset_index(drop=True)
    texts, unread = _transcripts(files.get("transcripts"), sorted(set(kept["dicom_id"])))
    return Gaze(kept.assign(transcript=kept["dicom_id"].map(texts)), [*rejections, *unread])


def screen_to_image(place: pd.Series, before: pd.Series, after: pd.Series, screen: int) -> pd.Series:
    """Return places on the screen as shares of an image's side, which fills the screen but for a margin at each end.

    Args:
        place: (N,) shares of the screen's side, 0 to 1.
        before: (N,) screen pixels left of the image, or above it.
        after: (N,) screen pixels right of it, or below it.
        screen: pixels of the screen's side.

    Returns:
        (N,), 0 to 1 on the image; NaN where the margins are unknown or leave no image.
    """
    shown = screen - before - after
    return (place * screen - before) / shown.where(shown > 0)


def _columns(table: pd.DataFrame, margins: pd.DataFrame) -> dict[str, object]:
    own = margins.reindex(table["DICOM_ID"]).reset_index(drop=True)
    shares = {}
    for axis, screen in SCREEN.items():
        before, after = (own[name] for name in MARGINS[axis])
        shares[f"{axis}_share"] = screen_to_image(_numbers(table[SHARES[axis]]), before, after, screen)
    return {
        "source": SOURCE,
        "reading_id": table["SESSION_ID"] + "/" + table["DICOM_ID"],
        "reader": READER,
        "dicom_id": table["DICOM_ID"],
        "fixation": table["FPOGID"],
        **{axis: _numbers(table[name]) for axis, name in PIXELS.items()},
        "start": _numbers(table["FPOGS"]),
        "duration": _numbers(table["FPOGD"]),
        **shares,
    }


def _margins(path: str, rejections: list[Rejection]) -> pd.DataFrame:
    """Return the margins by dicom_id, NaN where they are no numbers; a patient's visits repeat an image's row."""
    names = [name for pair in MARGINS.values() for name in pair]
    return by_image(read_list(path, ("dicom_id", *names), rejections)).apply(_numbers)


def _is_usable(given: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Tell which fixations have a place, a start and a duration. A written pixel that is no number counts as none."""
    placed = pd.Series(True, index=given.index)
    for axis, name in PIXELS.items():
        placed &= np.isfinite(given[axis].where(table[name] != "", given[f"{axis}_share"]))
    return placed & np.isfinite(given["start"]) & np.isfinite(given["duration"]) & given["duration"].gt(0)


def _numbers(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts, errors="coerce").astype("float64")


def _name(given: pd.DataFrame, row: int) -> str:
    return f"reading {given.at[row, 'reading_id']} fixation {given.at[row, 'fixation']}"


def _transcripts(folder: str | None, dicom_ids: list[str]) -> tuple[dict[str, str], list[Rejection]]:
    """Return the dictated texts by dicom_id, and those that cannot be read."""
    texts, unread = {}, []
    for dicom_id in dicom_ids if folder is not None else []:
        try:
            texts[dicom_id] = parse_transcript(Folder(str(folder)).read(f"{dicom_id}/transcript.json", LIMIT))
        except MissingMemberError:
            continue
        except (UnusableMemberError, UnusableTranscriptError) as error:
            unread.append(Rejection(STAGE, f"{SOURCE} image {dicom_id}", "repair", f"transcript {error}", str(folder)))
    return texts, unread


def parse_transcript(content: bytes) -> str:
    """Return the full text of a transcript with white space folded.

    Raises:
        UnusableTranscriptError: if the content is no JSON, or has no such text.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    # A plain ValueError, not JSONDecodeError: numbers with thousands of digits raise it.
    except (ValueError, RecursionError) as error:
        raise UnusableTranscriptError("is not JSON text, or nested too deeply") from error
    text = found.get("full_text") if isinstance(found, dict) else None
    if not isinstance(text, str):
        raise UnusableTranscriptError("has no full_text")
    return " ".join(text.split())
