"""Simulate a reading: a search of the film's regions in the reader's order, with dwells on the findings that are seen.

Nobody looked at these films: the paths only resemble those of readers. Their model is this project's own.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.gaze.settings import Habit, Order, SimulatedGaze
from wronglung.example.reports.sentence import Box, Seen

_ZONES = ("apical zone", "upper lung zone", "mid lung zone", "lower lung zone", "costophrenic angle")
_MIDDLE = ("mediastinum", "cardiac silhouette", "trachea")
SEARCH: dict[Order, tuple[str, ...]] = {
    "lung_by_lung": (*(f"{side} {zone}" for side in ("right", "left") for zone in _ZONES), *_MIDDLE),
    "side_to_side": (*_MIDDLE, *(f"{side} {zone}" for zone in _ZONES for side in ("right", "left"))),
}
_FEWEST = 6  # fixations of a reading
_GAP_S = (0.02, 0.06)  # between two fixations
_CENTRAL = 0.6  # share of a region's or finding's sides that is aimed at
_ZOOM = 2.0
_BURST = 3  # looks at a finding in a row


class Fixation(NamedTuple):
    """One fixation: x, y in the film's pixels, 0 the centre of the first; start, duration in seconds; the part shown
    (x1, y1, x2, y2 edges in pixels) and the film's pixels a degree.
    """

    x: float
    y: float
    start: float
    duration: float
    shown: tuple[float, float, float, float]
    per_degree: float


@dataclass(frozen=True)
class Reading:
    """One simulated reading.

    Attributes:
        reader: number of the reader, 1 the first of its release.
        patient: whose film it is.
        study: of the film, which is its frontal one.
        fixations: in order of time.
        told: the visible findings that the reader saw.
        missed: the visible findings that the reader did not see.
    """

    reader: int
    patient: PatientRecord
    study: StudyRecord
    fixations: tuple[Fixation, ...]
    told: tuple[Seen, ...]
    missed: tuple[Seen, ...]

    @property
    def film(self) -> FilmRecord:
        """The film."""
        return self.study.frontal

    @property
    def seconds(self) -> float:
        """When the last fixation ends."""
        return self.fixations[-1].start + self.fixations[-1].duration


def simulate(
    patient: PatientRecord, study: StudyRecord, reader: int, release: str, settings: SimulatedGaze, seed: int
) -> Reading:
    """Simulate how a reader looks at a study's frontal film.

    Args:
        patient: whose film it is.
        study: the study.
        reader: number of the reader, 1 the first.
        release: egd_cxr or reflacx.
        settings: the section of the config.
        seed: of the config; with the release, the reader and the film it decides everything.
    """
    film = study.frontal
    habit = settings.egd_cxr if release == "egd_cxr" else settings.reflacx[reader - 1]
    rng = derive_rng(seed, "gaze", release, reader, film.dicom_id)
    visible = [seen for seen in study.seen if seen.visible and seen.boxes]
    is_missed = rng.random(len(visible)) < habit.missed
    told = tuple(seen for seen, lost in zip(visible, is_missed, strict=True) if not lost)
    missed = tuple(seen for seen, lost in zip(visible, is_missed, strict=True) if lost)
    looks = _path(film, told, habit, rng)
    per_degree = max(film.rows, film.columns) / settings.film_deg
    fixations, start = [], float(rng.uniform(0.1, 0.4))
    for box, on_finding in looks:
        zoom = _ZOOM if on_finding and rng.random() < habit.zoomed else 1.0
        place = _aim(box, rng) + rng.normal(0, settings.noise_deg * per_degree / zoom, 2)
        duration = habit.median_s * float(np.exp(rng.normal(0, habit.log_sd))) * (habit.longer if on_finding else 1.0)
        shown = _shown(film, box, zoom)
        x, y = (round(float(value), 2) for value in place)
        fixations.append(Fixation(x, y, round(start, 3), max(0.001, round(duration, 3)), shown, per_degree / zoom))
        start += duration + float(rng.uniform(*_GAP_S))
    return Reading(reader, patient, study, tuple(fixations), told, missed)


def _path(film: FilmRecord, told: tuple[Seen, ...], habit: Habit, rng: np.random.Generator) -> list[tuple[Box, bool]]:
    """Return the boxes that are looked at, in order, and whether each is a finding's."""
    number = max(_FEWEST, int(rng.poisson(habit.fixations)))
    dwells = round(habit.on_findings * number) if told else 0
    regions = [film.regions[name] for name in SEARCH[habit.order] if name in film.regions]
    regions = regions or [(0, 0, film.columns - 1, film.rows - 1)]
    searched = [regions[place * len(regions) // (number - dwells)] for place in range(number - dwells)]
    looks = [(box, False) for box in searched]
    boxes = [box for seen in told for box in seen.boxes]
    bursts = [boxes[place % len(boxes)] for place in range(-(-dwells // _BURST))]
    for place, box in zip(sorted(rng.integers(1, len(looks) + 1, len(bursts)))[::-1], bursts, strict=True):
        looks[place:place] = [(box, True)] * min(_BURST, dwells)
        dwells -= _BURST
    return looks


def _aim(box: Box, rng: np.random.Generator) -> np.ndarray:
    """Return a place in the box's middle: x, y."""
    x1, y1, x2, y2 = box
    shares = 0.5 + _CENTRAL * (rng.random(2) - 0.5)
    return np.array([x1, y1]) + shares * np.array([x2 - x1, y2 - y1])


def _shown(film: FilmRecord, box: Box, zoom: float) -> tuple[float, float, float, float]:
    """Return the part of the film that is on the screen: all, or the enlarged part about the box."""
    edges = []
    for side, first, last in ((film.columns, box[0], box[2]), (film.rows, box[1], box[3])):
        length = round(side / zoom)
        begin = min(max(0, round((first + last + 1 - length) / 2)), side - length)
        edges.append((float(begin), float(begin + length)))
    return edges[0][0], edges[1][0], edges[0][1], edges[1][1]
