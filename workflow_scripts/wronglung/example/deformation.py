"""The smooth deformation that turns one CT into many patients; it moves image and anatomy alike."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.special import expit

from wronglung.core.seeds import derive_rng
from wronglung.example.ct import PlaneStack
from wronglung.example.patient_plan import Body, FilmPlan
from wronglung.example.pose import Chest
from wronglung.example.render_settings import BodyVariation


@dataclass(frozen=True)
class Deformation:
    """A mapping from places on the patient's central plane to places on the CT's.

    Attributes:
        width: factor of the body's width.
        height: factor of the body's height.
        bend: (2, nodes, nodes) float64, displacement in millimetres (row, column) at the nodes of a grid that
            spans the body.
        span: half the height and half the width of that grid, in millimetres.
        heart: factor of the heart's size.
        heart_place: row, column and radius of the heart in the CT, in millimetres.
        breath: how much lower the dome of the diaphragm lies than in the CT, in millimetres.
        floor: lowest row of the lungs in the CT, in millimetres; it does not move.
    """

    width: float
    height: float
    bend: np.ndarray
    span: tuple[float, float]
    heart: float
    heart_place: tuple[float, float, float]
    breath: float
    floor: float

    def __call__(self, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Map places of the patient to places in the CT, both in millimetres from the lungs' centre."""
        row, column = row / self.height, column / self.width
        nodes = self.bend.shape[1]
        grid = [(place / span + 1) / 2 * (nodes - 1) for place, span in zip((row, column), self.span, strict=True)]
        shift = [ndimage.map_coordinates(part, grid, order=1, mode="nearest") for part in self.bend]
        row, column = row + shift[0], column + shift[1]
        row = row - self.breath * expit(row / 35) * expit((self.floor - row) / 18)
        centre_row, centre_column, radius = self.heart_place
        away = ((row - centre_row) ** 2 + (column - centre_column) ** 2) / (1.5 * radius) ** 2
        pull = (1 / self.heart - 1) * np.exp(-(away**2))
        return row + pull * (row - centre_row), column + pull * (column - centre_column)


def measure_chest(stack: PlaneStack, body: Body) -> Chest:
    """Measure the patient's lungs and the CT's upper end, before the smooth deformation."""
    _, row_mm, column_mm = stack.spacing
    parts = [stack.parts[f"{side} lung"] for side in ("right", "left")]
    spans = []
    for axis in (1, 2):
        first = min(part.corner[axis] for part in parts)
        spans.append(max(part.corner[axis] + part.share.shape[axis] for part in parts) - first)
    return Chest(
        width=spans[1] * column_mm * body.width,
        height=spans[0] * row_mm * body.height,
        top=stack.centre[1] * row_mm * body.height,
    )


def draw_deformation(stack: PlaneStack, body: Body, film: FilmPlan, variation: BodyVariation) -> Deformation:
    """Draw the patient's deformation from the body's seed, and the breath from the film's.

    Args:
        stack: gives the body's size and the heart's place.
        body: factors and seed of the patient.
        film: gives the seed of the breath.
        variation: ranges of what is drawn.
    """
    _, row_mm, column_mm = stack.spacing
    rows, columns = stack.attenuation.shape[1:]
    rng = derive_rng(body.seed, "warp")
    nodes = rng.uniform(-1, 1, (2, variation.warp_nodes, variation.warp_nodes)) * variation.warp_mm
    heart, lungs = stack.parts["heart"], stack.parts["right lung"]
    places = np.argwhere(heart.share.sum(axis=0) > 0) + heart.corner[1:]
    centre = (places.mean(axis=0) - stack.centre[1:]) * (row_mm, column_mm)
    return Deformation(
        width=body.width,
        height=body.height,
        bend=ndimage.zoom(nodes, (1, 4, 4), order=3, grid_mode=False),
        span=(rows * row_mm / 2, columns * column_mm / 2),
        heart=body.heart,
        heart_place=(float(centre[0]), float(centre[1]), float(np.sqrt(len(places) * row_mm * column_mm / np.pi))),
        breath=float(derive_rng(film.seed, "breath").uniform(*variation.inspiration_mm)),
        floor=(lungs.corner[1] + lungs.share.shape[1] - stack.centre[1]) * row_mm,
    )
