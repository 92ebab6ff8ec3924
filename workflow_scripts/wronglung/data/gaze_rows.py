"""Keep those fixations of a release that lie on the images of a data set."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from wronglung.core.functions import load_function
from wronglung.data.gaze import READING, SCHEMA, STAGE, Gaze, release_table
from wronglung.data.images.geometry import Geometry
from wronglung.data.rejected import Rejection

NO_IMAGE = "gaze at an image that the data set does not have"
OTHER_SIZE = "gaze at an image of another size than the data set's"
OUTSIDE = "fixation outside the image"
FEW = "reading of fewer fixations than least_fixations"


def read_sources(sources: Sequence[Mapping[str, Any]], images: Mapping[str, Geometry]) -> Gaze:
    """Read all sources of a data set, and keep the fixations on its images.

    Args:
        sources: each with `read` (`module:function`), `files`, by name, and `least_fixations`.
        images: the geometry of the data set's images, by dicom_id.

    Raises:
        ValueError: as in `gaze_of`, or of the source's reader.
    """
    parts = []
    for one in sources:
        found: Gaze = load_function(one["read"])(one["files"])
        parts.append(gaze_of(found, images, one["least_fixations"], ", ".join(one["files"].values())))
    tables = [part.fixations for part in parts if len(part.fixations)]
    fixations = pd.concat(tables, ignore_index=True) if tables else release_table({})[SCHEMA.names]
    return Gaze(fixations, [row for part in parts for row in part.rejections])


def gaze_of(found: Gaze, images: Mapping[str, Geometry], least_fixations: int, file: str) -> Gaze:
    """Keep the fixations that lie on an image of the data set, of readings with enough of them.

    Args:
        found: of one source, as its reader gives it.
        images: the geometry of the data set's images, by dicom_id.
        least_fixations: a reading with fewer usable fixations is left out.
        file: the source's path, for the rejections.

    Returns:
        The kept fixations, each with its pixel, ordered by reading and start. A reading of another image, a fixation
        outside its image, and a reading with too few fixations are filtered. A reading whose image has another size
        than the release says is a fault.

    Raises:
        ValueError: if the source has fixations but none is on an image of the data set.
    """
    given = found.fixations
    own = given["dicom_id"].isin(list(images))
    if len(own) and not own.any():
        raise ValueError(
            f"{file}: none of {given['dicom_id'].nunique()} images with gaze is among the data set's {len(images)}; "
            "expected gaze at images of the same release; correct the data set's `gaze` in the config"
        )
    rejections = [*found.rejections, *_readings(given[~own], NO_IMAGE, "filter", file)]
    placed = _placed(given[own], images)
    rejections += _readings(placed[~placed["fits"]], OTHER_SIZE, "fault", file)
    placed = placed[placed["fits"]]
    inside = placed[placed["inside"]]
    rejections += [_of_fixation(row, file) for row in placed[~placed["inside"]].to_dict("records")]
    many = inside[inside.groupby(READING)["x"].transform("size") >= least_fixations]
    known = set(zip(*(many[name] for name in READING), strict=True))
    few = [key not in known for key in zip(*(placed[name] for name in READING), strict=True)]
    rejections += _readings(placed.loc[few], FEW, "filter", file)
    fixations = many[SCHEMA.names].sort_values([*READING, "start"], kind="stable", ignore_index=True)
    _log(fixations, rejections)
    return Gaze(fixations, rejections)


def _placed(fixations: pd.DataFrame, images: Mapping[str, Geometry]) -> pd.DataFrame:
    """Add the pixels that the release gives as shares only; `inside`: on the image; `fits`: the image has its size."""
    columns, rows = (
        fixations["dicom_id"].map({dicom_id: getattr(image, side) for dicom_id, image in images.items()})
        for side in ("columns", "rows")
    )
    # The centre of the first pixel is 0, so the image's edge is -0.5.
    x = fixations["x"].fillna(fixations["x_share"] * columns - 0.5)
    y = fixations["y"].fillna(fixations["y_share"] * rows - 0.5)
    inside = x.between(-0.5, columns - 0.5, inclusive="left") & y.between(-0.5, rows - 0.5, inclusive="left")
    fits = fixations["columns"].fillna(columns).eq(columns) & fixations["rows"].fillna(rows).eq(rows)
    return fixations.assign(x=x, y=y, inside=inside, fits=fits)


def _readings(fixations: pd.DataFrame, reason: str, kind: Literal["filter", "fault"], file: str) -> Iterator[Rejection]:
    for source, reading_id in fixations[READING].drop_duplicates().itertuples(index=False):
        yield Rejection(STAGE, f"{source} reading {reading_id}", kind, reason, file)


def _of_fixation(row: dict[str, Any], file: str) -> Rejection:
    what = f"{row['source']} reading {row['reading_id']} fixation {row['fixation']}"
    return Rejection(STAGE, what, "filter", OUTSIDE, file)


def _log(fixations: pd.DataFrame, rejections: list[Rejection]) -> None:
    logging.info("%d fixations of %d readings", len(fixations), len(fixations.drop_duplicates(READING)))
    for (kind, reason), number in Counter((row.kind, row.reason) for row in rejections).items():
        logging.info("%s: %d times %s", kind, number, reason)
