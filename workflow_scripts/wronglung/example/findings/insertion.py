"""The result of inserting a finding, and helpers that several findings share."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from wronglung.example.scene import Lung, Scene


@dataclass(frozen=True)
class Insertion:
    """The result of inserting a finding into a film.

    Attributes:
        path: (rows, columns) float32, the path integral with the finding.
        mask: (rows, columns) bool, True where the finding is.
        heart: (rows, columns) float32, the heart's new thickness in millimetres; None if unchanged.
    """

    path: np.ndarray
    mask: np.ndarray
    heart: np.ndarray | None


# Range of depth of a finding's middle in each zone, as shares of `Lung.zone_height`.
ZONE_MIDDLES = {"apical": (0.09, 0.14), "upper": (0.20, 0.29), "mid": (0.42, 0.58), "lower": (0.72, 0.84)}
ANYWHERE = (0.2, 0.8)


def add_dense(scene: Scene, added: np.ndarray) -> np.ndarray:
    """Add something dense to the path integral, but never beyond the scene's cap.

    Args:
        scene: the film before the insertion.
        added: (rows, columns) float, attenuation times length, not negative.
    """
    room = np.maximum(scene.cap - scene.path, 0)
    # Smooth saturation, so that the cap leaves no edge.
    filled = room * (1 - np.exp(-added / np.maximum(room, 1e-3)))
    return (scene.path + np.minimum(added, filled)).astype(np.float32)


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> np.ndarray:
    """Draw noise that is smooth over `scale` pixels: (rows, columns) float32, zero mean, unit variance."""
    coarse = (int(shape[0] / scale) + 4, int(shape[1] / scale) + 4)
    noise = rng.standard_normal(coarse).astype(np.float32)
    rows = np.arange(shape[0], dtype=np.float32)[:, None] / scale + 1
    columns = np.arange(shape[1], dtype=np.float32)[None] / scale + 1
    grid = np.broadcast_arrays(rows, columns)
    fine = ndimage.map_coordinates(noise, grid, order=3, mode="nearest")
    return ((fine - fine.mean()) / fine.std()).astype(np.float32)


def draw_place(scene: Scene, lung: Lung, zone: str, rng: np.random.Generator, radius: float) -> tuple[float, float]:
    """Draw row and column of a finding's middle: in the zone and, if possible, not behind heart or diaphragm.

    The same draw gives the same place in the lung on every film of the patient.

    Args:
        scene: gives the lung that the heart does not cover.
        lung: the lung that holds the finding.
        zone: a key of ZONE_MIDDLES, or '' for anywhere.
        rng: the finding's random stream.
        radius: least distance from the border of the clear lung, in pixels.
    """
    low, high = ZONE_MIDDLES.get(zone, ANYWHERE)
    first_column, first_row, _, _ = lung.limits
    row = first_row + rng.uniform(low, high) * lung.zone_height
    lateral = rng.uniform(0.3, 0.75)
    column = first_column + (lateral if lung.outward > 0 else 1 - lateral) * lung.width
    inner = ndimage.distance_transform_edt(lung.visible & scene.clear) > radius
    rows, columns = np.nonzero(inner if inner.any() else lung.visible)
    # Leaving the zone costs more than leaving the drawn column.
    away = (4 * (rows - row)) ** 2 + (columns - column) ** 2
    nearest = int(away.argmin())
    return float(rows[nearest]), float(columns[nearest])


def distances(shape: tuple[int, int], row: float, column: float) -> tuple[np.ndarray, np.ndarray]:
    """Return distances from a place in pixels: down, (rows, 1) float32, and right, (1, columns) float32."""
    rows = np.arange(shape[0], dtype=np.float32)[:, None] - np.float32(row)
    return rows, np.arange(shape[1], dtype=np.float32)[None] - np.float32(column)
