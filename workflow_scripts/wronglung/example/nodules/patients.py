"""Draw the patients of the simulated blocks: nodule, attributes, and the time that depends on both in a known way."""

from collections.abc import Mapping
from math import sqrt

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.example.nodules.settings import SimulatedNodules

WIDTH = sqrt(3)  # a uniform number between -WIDTH and WIDTH has variance 1
AGE, AGE_RANGE = 62, 20  # years: the mean, and how far the youngest and the oldest are from it
WEIGHT, WEIGHT_SD = 78.0, 14.0  # kilograms
# Probability of 1 for attributes that are 0 or 1, and of 0, 1 and 2 for the performance status.
PRESENT = {"tobacco": 0.4, "alcohol": 0.4, "hpv": 0.5, "surgery": 0.2, "chemotherapy": 0.8}
STATUS = (0.5, 0.35, 0.15)
MAY_BE_UNKNOWN = ("weight", "tobacco", "alcohol", "performance_status", "hpv")


def draw_patients(settings: SimulatedNodules, seed: int) -> pd.DataFrame:
    """Draw every patient.

    The risk is `volume_share` times the standardised radius, plus the rest times the standardised sum of the weighted
    attributes; both have mean 0 and variance 1. The logarithm of the time falls with the risk. Whoever is lost is so
    without regard to the risk, at a uniformly drawn share of the time.

    Args:
        settings: the section of the config.
        seed: the config's seed.

    Returns:
        Columns patient; radius_mm; sex, age, weight, the attributes of `PRESENT` and performance_status (NaN where the
        clinic does not know them, though they count for the risk); volume_effect and table_effect (parts of the risk);
        relapse (1, or 0 if lost before it) and relapse_time (whole days, at least 1).
    """
    drawn = [_draw(number, settings, seed) for number in range(1, settings.patients + 1)]
    table = pd.DataFrame(drawn)
    order = derive_rng(seed, "nodules", "lost").permutation(len(table))
    lost = np.isin(np.arange(len(table)), order[: round(settings.censored * len(table))])
    days = np.where(lost, table["lost_at"] * table["days"], table["days"])
    table = table.assign(relapse=np.where(lost, 0, 1), relapse_time=np.maximum(1, np.rint(days)).astype(int))
    return table.drop(columns=["lost_at", "days"])


def _draw(number: int, settings: SimulatedNodules, seed: int) -> dict[str, object]:
    rng = derive_rng(seed, "nodules", number)
    low, high = settings.radius_mm
    place = rng.uniform(-1, 1)
    status = float(rng.choice(len(STATUS), p=STATUS))
    known: dict[str, float] = {
        "age": float(rng.integers(AGE - AGE_RANGE, AGE + AGE_RANGE, endpoint=True)),
        "weight": round(float(rng.normal(WEIGHT, WEIGHT_SD)), 1),
        "performance_status": status,
        **{name: float(rng.random() < share) for name, share in PRESENT.items()},
    }
    volume = settings.volume_share * WIDTH * place
    table = (1 - settings.volume_share) * table_risk(known, settings)
    noise = settings.time_noise * rng.normal()
    days = settings.median_days * np.exp(-settings.strength * (volume + table) + noise)
    blank = {name: rng.random() < settings.unknown for name in MAY_BE_UNKNOWN}
    return {
        "patient": f"CLIN-{number:04d}",
        "radius_mm": (low + high) / 2 + place * (high - low) / 2,
        "sex": "F" if rng.random() < 0.5 else "M",
        **{name: np.nan if blank.get(name, False) else value for name, value in known.items()},
        "volume_effect": volume,
        "table_effect": table,
        "days": days,
        "lost_at": rng.uniform(0.1, 1),
    }


def table_risk(known: Mapping[str, float], settings: SimulatedNodules) -> float:
    """Return the weighted sum of a patient's standardised attributes, with mean 0 and variance 1 over all patients."""
    weights: dict[str, float] = settings.effects.model_dump()
    total = sum(weight * _standardised(name, known[name]) for name, weight in weights.items())
    return total / sqrt(sum(weight**2 for weight in weights.values()))


def _standardised(name: str, value: float) -> float:
    """Return an attribute minus its mean, by its standard deviation, both of the distribution that it is drawn from."""
    if name == "age":
        return (value - AGE) / sqrt(((2 * AGE_RANGE + 1) ** 2 - 1) / 12)
    if name == "performance_status":
        mean = sum(level * share for level, share in enumerate(STATUS))
        return (value - mean) / sqrt(sum((level - mean) ** 2 * share for level, share in enumerate(STATUS)))
    return (value - PRESENT[name]) / sqrt(PRESENT[name] * (1 - PRESENT[name]))
