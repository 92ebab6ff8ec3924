"""From the path integral to grey levels, as a film reader does it."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from wronglung.core.seeds import derive_rng
from wronglung.example.patient_plan import FilmPlan
from wronglung.example.render_settings import ToneRanges

AIR_PATH = 0.15  # a ray that crosses less leaves the body out


@dataclass(frozen=True)
class Tone:
    """One film's exposure; the same whatever findings are on it.

    Attributes:
        contrast: share of the path integral that counts, as with a harder or softer beam.
        scatter: radiation that reaches the film without having passed straight through.
        low: density shown black.
        high: density shown white.
        gamma: exponent of the grey curve.
        noise: standard deviation at mid grey, share of the full scale.
        detail_pixels: structures finer than this are enhanced.
        detail_gain: by this share.
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
        """(rows, columns) float32 in [0, 1] without noise, 1 = dense."""
        grey = (density(path, self.contrast, self.scatter) - self.low) / (self.high - self.low)
        grey = grey + self.detail_gain * (grey - ndimage.gaussian_filter(grey, self.detail_pixels))
        return np.clip(grey, 0, 1).astype(np.float32) ** np.float32(self.gamma)


def density(path: np.ndarray, contrast: float, scatter: float) -> np.ndarray:
    """The film's optical density, which grows with the path integral and levels off where only scatter arrives."""
    return -np.log(np.exp(-contrast * path) + scatter)


def draw_tone(path: np.ndarray, pixel_mm: float, film: FilmPlan, ranges: ToneRanges) -> Tone:
    """The film's exposure, drawn from its seed and set by the body's own range of densities.

    Args:
        path: (rows, columns) float32 before the findings.
        pixel_mm: pitch of a pixel at the body's centre.
        film: gives the seed.
        ranges: what is drawn.
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
    """The film with the detector's noise: grainy, stronger where less radiation arrives.

    Args:
        grey: (rows, columns) float32 in [0, 1].
        tone: gives the noise's strength.
        film: gives the seed.
    """
    rng = derive_rng(film.seed, "noise")
    grain = rng.standard_normal(grey.shape, dtype=np.float32)
    coarse = ndimage.gaussian_filter(rng.standard_normal(grey.shape, dtype=np.float32), 1.0) * 3.5
    noise = (0.8 * grain + 0.6 * coarse) * np.float32(tone.noise) * (0.5 + grey)
    return np.clip(grey + noise, 0, 1).astype(np.float32)
