"""The scene of a frontal film, into which findings are inserted: path integral, visible lungs, heart and scale."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

from wronglung.example.projection import Projection

# A structure shows on the film only where it is thicker than this.
LUNG_MM = 18.0
ABDOMEN_MM = 25.0
HEART_MM = 15.0
TRACHEA_MM = 6.0
SIDES = ("right", "left")


@dataclass(frozen=True)
class Lung:
    """One lung on the film.

    Attributes:
        side: right or left side of the patient.
        thickness: (rows, columns) float32, millimetres; includes the recess behind the diaphragm.
        visible: (rows, columns) bool, True where the lung shows: above the dome of the diaphragm.
        outward: +1 if the chest wall lies at larger columns than the mediastinum (the left lung), else -1.
    """

    side: str
    thickness: np.ndarray
    visible: np.ndarray
    outward: int

    @cached_property
    def limits(self) -> tuple[int, int, int, int]:
        """First column, first row, last column, last row of the visible lung."""
        rows, columns = np.flatnonzero(self.visible.any(axis=1)), np.flatnonzero(self.visible.any(axis=0))
        return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])

    @property
    def height(self) -> float:
        """Height of the visible lung in rows."""
        return self.limits[3] - self.limits[1] + 1.0

    @property
    def width(self) -> float:
        """Width of the visible lung in columns."""
        return self.limits[2] - self.limits[0] + 1.0

    @cached_property
    def dome(self) -> float:
        """Depth of the diaphragm's dome as a share of the visible lung's height; the recess lies below it."""
        middle = self.visible & (self.lateral_share > 0.35) & (self.lateral_share < 0.75)
        columns = middle.any(axis=0)
        lowest = middle.shape[0] - 1 - middle[::-1].argmax(axis=0)[columns]
        return float((np.percentile(lowest, 10) - self.limits[1]) / self.height) if columns.any() else 1.0

    @property
    def zone_height(self) -> float:
        """Height of the three zones together, in rows: from the apex to midway between dome and lowest recess."""
        return self.height * (self.dome + 1) / 2

    @cached_property
    def depth_share(self) -> np.ndarray:
        """Depth of each row, (rows, 1) float32: 0 at the apex, 1 at the lowest visible row."""
        rows = np.arange(self.visible.shape[0], dtype=np.float32)
        return ((rows - self.limits[1]) / self.height)[:, None]

    @cached_property
    def lateral_share(self) -> np.ndarray:
        """Place of each column, (1, columns) float32: 0 at the lung's mediastinal end, 1 at the chest wall."""
        columns = np.arange(self.visible.shape[1], dtype=np.float32)
        share = (columns - self.limits[0]) / self.width
        return (share if self.outward > 0 else 1 - share)[None]


@dataclass(frozen=True)
class Scene:
    """What findings are inserted into: a film's path integral and the anatomy on it.

    Attributes:
        path: (rows, columns) float32, the path integral: attenuation times length.
        lungs: by side.
        heart: (rows, columns) float32, thickness in millimetres.
        thickness: structures by name; (rows, columns) float32, millimetres.
        pixel_mm: pitch of a film pixel at the body's centre, in millimetres.
        attenuation: of water, per millimetre.
        cap: path integral that no finding exceeds: a share of the one through spine and heart.
    """

    path: np.ndarray
    lungs: dict[str, Lung]
    heart: np.ndarray
    thickness: dict[str, np.ndarray]
    pixel_mm: float
    attenuation: float
    cap: float

    @cached_property
    def heart_seen(self) -> np.ndarray:
        """The heart's shadow, (rows, columns) bool, without the thin vessels that its label includes."""
        radius = max(1, round(4 / self.pixel_mm))
        disc = np.hypot(*np.mgrid[-radius : radius + 1, -radius : radius + 1]) <= radius
        return ndimage.binary_opening(self.heart > HEART_MM, structure=disc)

    @cached_property
    def carina(self) -> tuple[int, int] | None:
        """Row and column where the trachea divides; None if the film shows no trachea."""
        air = self.thickness.get("trachea", np.zeros_like(self.path)) > TRACHEA_MM
        rows = np.flatnonzero(air.any(axis=1))
        if len(rows) < 4:
            return None
        widths = air[rows].sum(axis=1)
        upper = np.median(widths[: max(2, len(rows) // 2)])
        # The trachea's label continues into the two main bronchi, so its rows are wider below the carina.
        wide = np.flatnonzero((widths > 1.5 * upper) & (rows > rows[len(rows) // 3]))
        row = int(rows[wide[0]] if len(wide) else rows[-1])
        return row, round(float(np.flatnonzero(air[row]).mean()))

    @property
    def clear(self) -> np.ndarray:
        """The visible lung that the heart does not cover, (rows, columns) bool."""
        return (self.lungs["right"].visible | self.lungs["left"].visible) & (self.heart < HEART_MM)


def make_scene(projection: Projection, attenuation: float, density_cap: float) -> Scene:
    """Make the scene of a frontal projection.

    Args:
        projection: path integral and thicknesses.
        attenuation: of water, per millimetre.
        density_cap: share of the path integral through spine and heart that no finding exceeds.

    Raises:
        ValueError: if a lung is not on the film.
    """
    lungs = {side: _lung(projection, side) for side in SIDES}
    nothing = np.zeros_like(projection.path)
    spine = projection.thickness.get("spine", nothing)
    dense = projection.path[(spine > spine.max() / 2) & (projection.thickness["heart"] > HEART_MM)]
    reference = float(np.median(dense)) if dense.size else float(projection.path.max())
    return Scene(
        path=projection.path,
        lungs=lungs,
        heart=projection.thickness["heart"],
        thickness=projection.thickness,
        pixel_mm=projection.pixel_mm,
        attenuation=attenuation,
        cap=density_cap * reference,
    )


def _lung(projection: Projection, side: str) -> Lung:
    thickness = projection.thickness[f"{side} lung"]
    abdomen = projection.thickness.get(f"{side} abdomen", np.zeros_like(thickness))
    under_dome = np.maximum.accumulate(abdomen > ABDOMEN_MM, axis=0)
    visible = (thickness > LUNG_MM) & ~under_dome
    if not visible.any():
        raise ValueError(f"the {side} lung is not on the film; widen example.render.pose.field or shift less")
    return Lung(side, thickness, visible, 1 if side == "left" else -1)
