"""Perspective projection of the prepared CT: attenuation and thickness along every ray of a film.

Planes parallel to the patient's central plane map onto it by a scale and a shift, whatever the pose (shear-warp
factorisation, Lacroute and Levoy 1994, doi 10.1145/192161.192283). So the planes are summed on the central plane
first, and one resampling per film brings pose and deformation in.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import grid_sample

from wronglung.example.ct import Part, PlaneStack
from wronglung.example.pose import Pose

Places = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Projection:
    """What the rays of one film cross.

    Attributes:
        path: (rows, columns) float32, attenuation times length.
        thickness: structures by name; (rows, columns) float32 millimetres crossed.
        pixel_mm: pitch of a pixel at the body's centre.
    """

    path: np.ndarray
    thickness: dict[str, np.ndarray]
    pixel_mm: float


@dataclass(frozen=True)
class CentralPlane:
    """The grid on which the planes are summed: the patient's central plane, seen from one focal spot.

    Attributes:
        rows: (R,) float64, millimetres from the lungs' centre.
        columns: (C,) float64.
        source: (3,) float64, the focal spot (depth, row, column).
    """

    rows: np.ndarray
    columns: np.ndarray
    source: np.ndarray


def central_plane(stack: PlaneStack, source: np.ndarray, pixel_mm: float, margin_mm: float) -> CentralPlane:
    """A grid of the given pitch over the whole stack, and the margin above and below it."""
    _, row_mm, column_mm = stack.spacing
    _, rows, columns = stack.attenuation.shape
    top, left = -stack.centre[1] * row_mm - margin_mm, -stack.centre[2] * column_mm
    bottom = (rows - 1 - stack.centre[1]) * row_mm + margin_mm
    right = (columns - 1 - stack.centre[2]) * column_mm
    return CentralPlane(np.arange(top, bottom, pixel_mm), np.arange(left, right, pixel_mm), source)


def sum_planes(part: Part, stack: PlaneStack, plane: CentralPlane, extend: bool) -> np.ndarray:
    """Integral along the rays through the central plane's grid points.

    Args:
        part: the values and their place in the stack.
        stack: gives spacing and centre.
        plane: grid and focal spot.
        extend: whether the rows are mirrored above and below the stack; else there is nothing there.

    Returns:
        (R, C) float32: sum over the planes of value times the ray's length in the plane, in millimetres.
    """
    total = np.zeros((len(plane.rows), len(plane.columns)), np.float32)
    plane_mm, row_mm, column_mm = stack.spacing
    depth, across, along = plane.source
    for index, values in enumerate(part.share):
        away = (part.corner[0] + index - stack.centre[0]) * plane_mm
        scale = 1 - away / depth
        rows = (across + (plane.rows - across) * scale) / row_mm + stack.centre[1] - part.corner[1]
        columns = (along + (plane.columns - along) * scale) / column_mm + stack.centre[2] - part.corner[2]
        top, bottom = (0, len(rows)) if extend else _reach(rows, values.shape[0])
        if extend:
            last = values.shape[0] - 1
            rows = np.clip(last - np.abs(last - np.abs(rows)), 0, last)
        left, right = _reach(columns, values.shape[1])
        if bottom > top and right > left:
            total[top:bottom, left:right] += _interpolate(values, rows[top:bottom], columns[left:right])
    slope = np.hypot((plane.rows - across)[:, None], (plane.columns - along)[None]) / depth
    return total * (plane_mm * np.sqrt(1 + slope**2)).astype(np.float32)


def _reach(places: np.ndarray, size: int) -> tuple[int, int]:
    """First and one past the last of the ascending places that lie within a voxel of the values."""
    return int(np.searchsorted(places, -1, side="right")), int(np.searchsorted(places, size, side="left"))


def _interpolate(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Bilinear values at the grid of places, nothing outside; columns first, because rows are contiguous."""
    low, high, weight = _neighbours(columns, values.shape[1])
    across = values[:, low] * weight[0] + values[:, high] * weight[1]
    low, high, weight = _neighbours(rows, values.shape[0])
    return across[low] * weight[0][:, None] + across[high] * weight[1][:, None]


def _neighbours(places: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Indices below and above each place and their weights; a neighbour outside weighs nothing."""
    below = np.floor(places).astype(np.int64)
    share = (places - below).astype(np.float32)
    lower, upper = (1 - share) * (below >= 0), share * (below + 1 < size)
    return np.clip(below, 0, size - 1), np.clip(below + 1, 0, size - 1), (lower, upper)


def project(
    stack: PlaneStack,
    pose: Pose,
    deform: Callable[[np.ndarray, np.ndarray], Places],
    shape: tuple[int, int],
    pixel_mm: float,
    margin_mm: float,
) -> Projection:
    """Attenuation and thicknesses on a film.

    Args:
        stack: the planes.
        pose: focal spot and film.
        deform: map from the patient's central plane to the CT's, in millimetres.
        shape: rows and columns of the film.
        pixel_mm: pitch of the intermediate image.
        margin_mm: how far the stack is continued above and below.
    """
    plane = central_plane(stack, pose.source, pixel_mm, margin_mm)
    whole = Part(stack.attenuation, (0, 0, 0))
    layers = [sum_planes(whole, stack, plane, extend=True)]
    layers += [sum_planes(part, stack, plane, extend=False) for part in stack.parts.values()]
    row, column = deform(*_film_places(pose, shape))
    grid = np.stack(
        [
            2 * (column - plane.columns[0]) / (plane.columns[-1] - plane.columns[0]) - 1,
            2 * (row - plane.rows[0]) / (plane.rows[-1] - plane.rows[0]) - 1,
        ],
        axis=-1,
    ).astype(np.float32)
    images = torch.from_numpy(np.stack(layers))[None]
    sampled = grid_sample(images, torch.from_numpy(grid)[None], mode="bilinear", align_corners=True)[0].numpy()
    return Projection(sampled[0], dict(zip(stack.parts, sampled[1:], strict=True)), pose.pixel_mm)


def _film_places(pose: Pose, shape: tuple[int, int]) -> Places:
    """Where the ray to every film pixel crosses the central plane: rows and columns in millimetres."""
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None]
    film = [
        pose.corner[axis] + rows * pose.down[axis] + columns * pose.right[axis] - pose.source[axis] for axis in range(3)
    ]
    share = -pose.source[0] / film[0]
    return pose.source[1] + share * film[1], pose.source[2] + share * film[2]
