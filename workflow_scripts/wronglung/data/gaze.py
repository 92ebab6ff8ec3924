"""Owner of `gaze.parquet`: what readers of images looked at, a row a fixation, ordered by source, reading and time.

Columns: source (of the config); reading_id (one reader's look at one image, unique in its source); reader (null where
the release does not tell readers apart); dicom_id; x, y, in pixels of the original image, 0 the centre of the first
pixel; start, duration, in seconds, start from the beginning of the reading; x_per_degree, y_per_degree (image pixels
a degree of the reader's visual field) and xmin_shown, ymin_shown, xmax_shown, ymax_shown (the edges of the part of the
image that was on the screen, in pixels from the image's own left or upper edge): NaN where the release does not say;
transcript (what the reader dictated about the image, the same in every row of a reading; null where there is none).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data.rejected import Rejection

STAGE = "read_gaze"
NAMES = ("source", "reading_id", "reader", "dicom_id")
SHOWN = ("xmin_shown", "ymin_shown", "xmax_shown", "ymax_shown")
NUMBERS = ("x", "y", "start", "duration", "x_per_degree", "y_per_degree", *SHOWN)
READING = ["source", "reading_id"]
SCHEMA = schema_of(
    {name: pa.string() for name in NAMES} | {name: pa.float64() for name in NUMBERS} | {"transcript": pa.string()}
)
OF_RELEASE = ("fixation", "x_share", "y_share", "columns", "rows")


class Gaze(NamedTuple):
    """Fixations, in the columns of SCHEMA, and a rejection for every reading, fixation or transcript left out.

    The table of a release, as its reader gives it, also has the columns of OF_RELEASE: fixation (its number or line in
    the release); x_share, y_share, the place as a share of the image's width and height, for a fixation whose pixel is
    NaN; columns, rows, the image's size if the release states it, else NaN.
    """

    fixations: pd.DataFrame
    rejections: list[Rejection]


def write_gaze(path: str | Path, fixations: pd.DataFrame) -> None:
    """Write the fixations."""
    write_table(path, fixations, SCHEMA)


def read_gaze(path: str | Path) -> pd.DataFrame:
    """Read the fixations of all readings."""
    return read_table(path, SCHEMA)


def release_table(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table of a release, as `Gaze` has it; columns that are not given are unknown."""
    numbers = dict.fromkeys((*NUMBERS, *OF_RELEASE[1:]), "float64")
    return pd.DataFrame(dict(columns)).reindex(columns=[*SCHEMA.names, *OF_RELEASE]).astype(numbers)
