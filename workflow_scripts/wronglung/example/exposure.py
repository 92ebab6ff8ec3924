"""Exposure: from the path integral to grey levels, as a film reader makes them."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import FilmPlan
from wronglung.example.render_settings import ToneRanges

AIR_PATH = 0.15  # a ray with a smaller path integral misses the body


@dataclass(frozen=True)
class Tone:
    """The exposure of one film; it does not depend on the film's findings.

    Attributes:
        contrast: factor of the path integral; smaller for a harder beam.
        scatter: scattered radiation that reaches the film, relative to a ray that meets no body.
        low: density shown black.
        high: density shown white.
        gamma: exponent of the grey curve.
        noise: standard deviation at mid grey, as a share of the full scale.
        detail_pixels: structures finer than this are enhanced.
        detail_gain: share by which they are enhanced.
    """

    contrast: float
    scatter: float
    low: float
    high: float
    gamma: float
    noise: float
    detail_pixels: float
    detail_gain: float

    def develop(self, path: np.ndarray) -> np.ndarray:
        """Turn the path integral into grey levels without noise: (rows, columns) float32 in [0, 1], 1 = dense."""
        grey = (density(path, self.contrast, self.scatter) - self.low) / (self.high - self.low)
        grey = grey + self.detail_gain * (grey - ndimage.gaussian_filter(grey, self.detail_pixels))
        return np.clip(grey, 0, 1).astype(np.float32) ** np.float32(self.gamma)


def density(path: np.ndarray, contrast: float, scatter: float) -> np.ndarray:
    """Return the film's density: it grows with the path integral and levels off where only scatter arrives."""
    return -np.log(np.exp(-contrast * path) + scatter)


def draw_tone(path: np.ndarray, pixel_mm: float, film: FilmPlan, ranges: ToneRanges) -> Tone:
    """Draw the film's exposure from its seed; black and white are set by the body's range of densities.

    Args:
        path: (rows, columns) float32, the path integral without findings.
        pixel_mm: pitch of a film pixel at the body's centre, in millimetres.
        film: gives the seed.
        ranges: ranges of what is drawn.
    """
    rng = derive_rng(film.seed, "tone")
    densities = density(path, ranges.contrast, ranges.scatter)
    body = densities[path > AIR_PATH]
    low, high = np.percentile(body if body.size else densities, ranges.percentiles)
    return Tone(
        contrast=ranges.contrast,
        scatter=ranges.scatter,
        low=float(low),
        high=float(max(high, low + 1e-3)),
        gamma=float(rng.uniform(*ranges.gamma)),
        noise=float(np.exp(rng.uniform(*np.log(ranges.noise)))),
        detail_pixels=ranges.detail_mm / pixel_mm,
        detail_gain=ranges.detail_gain,
    )


def add_noise(grey: np.ndarray, tone: Tone, film: FilmPlan) -> np.ndarray:
    """Add the detector's noise: grainy, and stronger where less radiation arrives.

    Args:
        grey: (rows, columns) float32 in [0, 1].
        tone: gives the strength of the noise.
        film: gives the seed.
    """
    rng = derive_rng(film.seed, "noise")
    grain = rng.standard_normal(grey.shape, dtype=np.float32)
    coarse = ndimage.gaussian_filter(rng.standard_normal(grey.shape, dtype=np.float32), 1.0) * 3.5
    noise = (0.8 * grain + 0.6 * coarse) * np.float32(tone.noise) * (0.5 + grey)
    return np.clip(grey + noise, 0, 1).astype(np.float32)
