"""Thin radio-opaque tubes along a smooth course."""

import numpy as np
from scipy import ndimage
from scipy.interpolate import CubicSpline


def distance_to_course(shape: tuple[int, int], points: np.ndarray) -> np.ndarray:
    """Return the distance from a smooth course through the points: (rows, columns) float, pixels; inf off the film.

    Args:
        shape: rows and columns.
        points: (P, 2) float, rows and columns in order of the course, P >= 2, no two equal.
    """
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    spline = CubicSpline(steps, points, bc_type="natural")
    # On a grid twice as fine as the film, so that the tube's edge has no steps.
    course = spline(np.arange(0, steps[-1], 0.2)) * 2
    size = (shape[0] * 2, shape[1] * 2)
    places = np.rint(course).astype(int)
    inside = ((places >= 0) & (places < size)).all(axis=1)
    free = np.ones(size, bool)
    free[tuple(places[inside].T)] = False
    if free.all():
        return np.full(shape, np.inf)
    distance = ndimage.distance_transform_edt(free) / 2
    return distance.reshape(shape[0], 2, shape[1], 2).mean(axis=(1, 3))


def hollow_tube(distance: np.ndarray, outer: float, inner: float) -> np.ndarray:
    """Return the length of wall that a ray crosses, in the unit of the arguments.

    Args:
        distance: distance of each ray from the tube's axis.
        outer: outer radius.
        inner: inner radius; 0 for a solid thread.
    """
    crossed = np.sqrt(np.clip(outer**2 - distance**2, 0, None))
    return 2 * (crossed - np.sqrt(np.clip(inner**2 - distance**2, 0, None)))
