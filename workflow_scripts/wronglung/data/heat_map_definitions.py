"""Heat maps of gaze, by the names of their definitions: how long a reader looked at each stored pixel of an image.

A map sums to 1 over the image; the padding of the stored square is 0. A Gaussian is integrated over each stored pixel,
so a map is what a map at full resolution gives when it is averaged down. Both definitions are separable: a fixation's
map is the product of one line along each axis.
"""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtr

from wronglung.data.gaze import NUMBERS, READING, SHOWN, STAGE
from wronglung.data.gaze_sources import HeatMapName
from wronglung.data.heat_maps import Reading
from wronglung.data.images.geometry import Geometry
from wronglung.data.rejected import Rejection

HeatMap = Callable[[pd.DataFrame, Geometry], np.ndarray | None]
EGD_SIGMA, EGD_SIDE = 150.0, 2544.0  # pixels; the shorter side of most MIMIC-CXR films, of 2,544 x 3,056 pixels
MIRRORED = 4.0  # standard deviations beyond which a mirrored Gaussian adds nothing that counts


def egd_cxr_map(fixations: pd.DataFrame, geometry: Geometry) -> np.ndarray | None:
    """Return the heat map of EGD-CXR: every fixation counts as one, blurred by a Gaussian of 150 pixels.

    The authors' code (github.com/cxr-eye-gaze/eye-gaze-dataset, `create_heatmap_images_and_or_videos.py`) adds 1 at the
    pixel of each fixation. It blurs with `scipy.ndimage.gaussian_filter`, which mirrors the image at its edges, and
    takes 150 pixels for films of any size. Here the standard deviation is 150 / 2,544 of the film's shorter side, which
    is the same for most films.

    Args:
        fixations: of one reading: columns x and y, in pixels of the original image, all on the image.
        geometry: of the image.

    Returns:
        (size, size) float32 that sums to 1; None without a fixation.
    """
    sigma = EGD_SIGMA / EGD_SIDE * min(geometry.rows, geometry.columns)
    across = _mirrored(fixations["x"].to_numpy(), sigma, geometry.columns, geometry.width)
    down = _mirrored(fixations["y"].to_numpy(), sigma, geometry.rows, geometry.height)
    return _put(down.T @ across, geometry)


def reflacx_map(fixations: pd.DataFrame, geometry: Geometry) -> np.ndarray | None:
    """Return the heat map of REFLACX: a Gaussian of one degree a fixation, weighted by its duration.

    As in the authors' code (github.com/ricbl/eyetracking, `generate_heatmaps.py`): the standard deviation along each
    axis is the number of pixels a degree there; the Gaussian's density is cut off, not rescaled, at the edges of the
    part of the image that was on the screen.

    Args:
        fixations: of one reading: columns x, y, duration, x_per_degree, y_per_degree and those of SHOWN, all finite.
        geometry: of the image.

    Returns:
        (size, size) float32 that sums to 1; None if nothing lies on a part that was shown.
    """
    x1, y1, x2, y2 = (fixations[name].to_numpy() for name in SHOWN)
    across = _within(
        fixations["x"].to_numpy(), fixations["x_per_degree"].to_numpy(), x1, x2, geometry.columns, geometry.width
    )
    down = _within(
        fixations["y"].to_numpy(), fixations["y_per_degree"].to_numpy(), y1, y2, geometry.rows, geometry.height
    )
    return _put((down * fixations["duration"].to_numpy()[:, None]).T @ across, geometry)


HEAT_MAPS: dict[HeatMapName, HeatMap] = {"egd_cxr": egd_cxr_map, "reflacx": reflacx_map}


def draw_heat_maps(
    fixations: pd.DataFrame,
    images: Mapping[str, Geometry],
    definitions: Mapping[str, HeatMapName],
    rejections: list[Rejection],
) -> Iterator[tuple[Reading, np.ndarray]]:
    """Yield the heat map of every reading, in the order of the fixations.

    Args:
        fixations: the table of a data set.
        images: the geometry of its images, by dicom_id.
        definitions: name of the definition, by source.
        rejections: gets an entry for a reading without a map.
    """
    readings = fixations.groupby(READING, sort=False)
    rows, numbers = readings.indices, fixations[list(NUMBERS)]
    for first in readings.head(1).itertuples():
        own = numbers.iloc[rows[(first.source, first.reading_id)]]
        heat_map = HEAT_MAPS[definitions[first.source]](own, images[first.dicom_id])
        if heat_map is None:
            reason = "reading without a heat map: nothing on the part of the image that was shown"
            rejections.append(Rejection(STAGE, f"{first.source} reading {first.reading_id}", "filter", reason, ""))
            continue
        reader = first.reader if isinstance(first.reader, str) else ""
        yield Reading(first.source, first.reading_id, reader, first.dicom_id, definitions[first.source]), heat_map


def _mirrored(places: np.ndarray, sigma: float, side: int, stored: int) -> np.ndarray:
    """Return the share of each Gaussian in each stored pixel along one side, mirrored at both ends: (N, stored)."""
    edges = np.linspace(0, side, stored + 1)
    from_edge = places[:, None] + 0.5
    # Those beyond `copies` are at least 2 * side * copies pixels away from the image.
    copies = int(np.ceil(MIRRORED * sigma / (2 * side)))
    shifts = 2.0 * side * np.arange(-copies, copies + 1)
    centres = np.concatenate([shifts + from_edge, shifts - from_edge], axis=1)  # (N, copies)
    return np.diff(ndtr((edges - centres[:, :, None]) / sigma), axis=2).sum(axis=1)


def _within(
    places: np.ndarray, sigmas: np.ndarray, first: np.ndarray, last: np.ndarray, side: int, stored: int
) -> np.ndarray:
    """Return the share of each Gaussian in each stored pixel along one side, 0 outside the part shown: (N, stored)."""
    edges = np.clip(np.linspace(0, side, stored + 1), first[:, None], last[:, None])  # (N, stored + 1)
    return np.diff(ndtr((edges - places[:, None] - 0.5) / sigmas[:, None]), axis=1)


def _put(density: np.ndarray, geometry: Geometry) -> np.ndarray | None:
    """Return the image's map in the stored square, scaled to sum to 1; None if it has no mass."""
    mass = density.sum()
    if not mass > 0:
        return None
    square = np.zeros((geometry.size, geometry.size), dtype=np.float32)
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = density / mass
    return square
