"""Perspective projection of the prepared CT: attenuation and thickness along every ray of a film.

Whatever the pose, planes parallel to the patient's central plane map onto it by a scale and a shift (shear-warp
factorisation, Lacroute and Levoy 1994, doi 10.1145/192161.192283). So the planes are first summed on the central
plane. One resampling per film then applies pose and deformation.
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
    """What each ray of one film crosses.

    Attributes:
        path: (rows, columns) float32, the path integral: attenuation times length.
        thickness: structures by name; (rows, columns) float32, millimetres crossed.
        pixel_mm: pitch of a film pixel at the body's centre, in millimetres.
    """

    path: np.ndarray
    thickness: dict[str, np.ndarray]
    pixel_mm: float


@dataclass(frozen=True)
class CentralPlane:
    """The grid on which the planes are summed: the patient's central plane, seen from one focal spot.

    Attributes:
        rows: (R,) float64, millimetres from the lungs' centre.
        columns: (C,) float64, millimetres from the lungs' centre.
        source: (3,) float64, the focal spot (depth, row, column) in millimetres.
    """

    rows: np.ndarray
    columns: np.ndarray
    source: np.ndarray


def central_plane(stack: PlaneStack, source: np.ndarray, pixel_mm: float, margin_mm: float) -> CentralPlane:
    """Return the grid of the given pitch that covers the whole stack and a margin above and below it."""
    _, row_mm, column_mm = stack.spacing
    _, rows, columns = stack.attenuation.shape
    top, left = -stack.centre[1] * row_mm - margin_mm, -stack.centre[2] * column_mm
    bottom = (rows - 1 - stack.centre[1]) * row_mm + margin_mm
    right = (columns - 1 - stack.centre[2]) * column_mm
    return CentralPlane(np.arange(top, bottom, pixel_mm), np.arange(left, right, pixel_mm), source)


def sum_planes(part: Part, stack: PlaneStack, plane: CentralPlane, extend: bool) -> np.ndarray:
    """Integrate values along the rays through the grid points of the central plane.

    Args:
        part: the values, and the place of their box in the stack.
        stack: gives spacing and centre.
        plane: grid and focal spot.
        extend: whether the values continue, mirrored, above and below the stack; otherwise they are 0 there.

    Returns:
        (R, C) float32: sum over the planes of the value times the ray's length within the plane, in millimetres.
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
    """Index range [first, end) of the ascending places between -1 and `size`, where interpolation can give a value."""
    return int(np.searchsorted(places, -1, side="right")), int(np.searchsorted(places, size, side="left"))


def _interpolate(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Interpolate bilinearly at a grid of places, with 0 outside the values.

    Columns come first: the second step then gathers whole rows, which are contiguous in memory.
    """
    low, high, weight = _neighbours(columns, values.shape[1])
    across = values[:, low] * weight[0] + values[:, high] * weight[1]
    low, high, weight = _neighbours(rows, values.shape[0])
    return across[low] * weight[0][:, None] + across[high] * weight[1][:, None]


def _neighbours(places: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Index below and above each place, and their weights; an index outside the values has weight 0."""
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
    """Project a stack onto a film.

    Args:
        stack: planes of attenuation and anatomy.
        pose: focal spot and film.
        deform: map from places on the patient's central plane to places on the CT's, in millimetres.
        shape: rows and columns of the film.
        pixel_mm: pitch of the intermediate image on the central plane, in millimetres.
        margin_mm: how far the stack is continued above and below, in millimetres.
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
    """Return where the ray to each film pixel crosses the central plane: rows and columns in millimetres."""
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None]
    film = [
        pose.corner[axis] + rows * pose.down[axis] + columns * pose.right[axis] - pose.source[axis] for axis in range(3)
    ]
    share = -pose.source[0] / film[0]
    return pose.source[1] + share * film[1], pose.source[2] + share * film[2]
