"""The pose: how a patient stands before the detector, and which field the film covers."""

from dataclasses import dataclass

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import FilmPlan
from wronglung.example.render_settings import PoseRanges


@dataclass(frozen=True)
class Chest:
    """Size of a patient's chest in millimetres; the film's field is fitted to it.

    Attributes:
        width: of both lungs together.
        height: of both lungs together.
        top: how far the CT reaches above the lungs' centre.
    """

    width: float
    height: float
    top: float


@dataclass(frozen=True)
class Pose:
    """Geometry of one exposure, in millimetres in the patient's frame.

    The frame's origin is the lungs' centre. Its axes are depth (across the planes), row (down), column (image right).

    Attributes:
        source: (3,) float64, the focal spot.
        corner: (3,) float64, centre of the film's first pixel on the detector.
        down: (3,) float64, step from one row to the next.
        right: (3,) float64, step from one column to the next.
    """

    source: np.ndarray
    corner: np.ndarray
    down: np.ndarray
    right: np.ndarray

    @property
    def pixel_mm(self) -> float:
        """Pitch of a film pixel projected back to the body's centre, in millimetres."""
        return float(np.linalg.norm(self.right) * self.magnification_inverse)

    @property
    def magnification_inverse(self) -> float:
        """Distance from source to body's centre, divided by the distance from source to detector."""
        return float(abs(self.source[0]) / abs(self.source[0] - self.corner[0]))


def draw_pose(film: FilmPlan, ranges: PoseRanges, chest: Chest) -> Pose:
    """Draw the film's pose from its seed.

    A PA film has the detector in front of the chest, an AP film behind it. Both are viewed as if facing the
    patient, so the patient's right is at image left. On a lateral film, the left side lies at the detector.

    Args:
        film: view, size and seed.
        ranges: ranges of what is drawn.
        chest: the field is fitted to its size, and the film's upper edge to the CT's upper end.

    Raises:
        ValueError: if the view is not PA, AP or LATERAL.
    """
    if film.view not in ("PA", "AP", "LATERAL"):
        raise ValueError(f"film {film.dicom_id} has view {film.view!r}; expected PA, AP or LATERAL")
    rng = derive_rng(film.seed, "pose")
    angles = rng.uniform(-1, 1, 3) * np.deg2rad([ranges.rotation_deg, ranges.tilt_deg, ranges.roll_deg])
    low, high = ranges.source_mm_ap if film.view == "AP" else ranges.source_mm_pa
    distance = rng.uniform(low, high)
    shift = rng.uniform(-1, 1, 2) * ranges.shift_mm
    magnification = distance / (distance - ranges.detector_gap_mm)
    # The film must hold the lungs in both directions, so the tighter one decides.
    pitch = rng.uniform(*ranges.field) * magnification * max(chest.width / film.columns, chest.height / film.rows)
    depth_sign = -1.0 if film.view == "AP" else 1.0
    turn = _rotation(*angles)
    normal, down, right = turn @ [depth_sign, 0, 0], turn @ [0, 1, 0], turn @ [0, 0, 1]
    source = -normal * (distance - ranges.detector_gap_mm)
    half_height = pitch * film.rows / 2 / magnification
    # The source always faces the film's middle, so both get the same shift.
    offset = (half_height - chest.top + shift[0]) * down + shift[1] * right
    middle = normal * ranges.detector_gap_mm + offset
    corner = middle - pitch * ((film.rows - 1) / 2 * down + (film.columns - 1) / 2 * right)
    return Pose(source=source + offset, corner=corner, down=down * pitch, right=right * pitch)


def _rotation(about_row: float, about_column: float, about_depth: float) -> np.ndarray:
    """Return the rotation matrix of (depth, row, column) vectors: about the body axis, times tilt, times roll."""
    c, s = np.cos(about_row), np.sin(about_row)
    body_axis = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
    c, s = np.cos(about_column), np.sin(about_column)
    tilt = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    c, s = np.cos(about_depth), np.sin(about_depth)
    roll = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    return body_axis @ tilt @ roll
