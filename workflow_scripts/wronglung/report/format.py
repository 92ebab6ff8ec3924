"""Print names and numbers for readers. Parquet and CSV files hold the numbers unscaled."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from wronglung.metrics.localisation import DESCRIPTIONS, METRICS
from wronglung.metrics.metric import Column

SUBSET_TITLES = {
    "all": "All sentences",
    "abnormal": "Abnormal",
    "one_lung": "One lung",
    "one_lung_abnormal": "One lung, abnormal",
    "one_lung_exchanged": "One lung, sides exchanged",
    "mdrb": "MDRB",
}
WHEN_EMPTY = {
    "mdrb": (
        "MDRB takes a tenth of the sentences, rounded down, from images with at least two sentences that have boxes; "
        "fewer than ten sentences have no such tenth."
    ),
}
"""Why a subset may have no sentence, where its title does not tell."""
PERTURBATION_TITLES = {
    "none": "as written",
    "swap_left_right": "left/right swapped",
    "shuffle_boxes": "boxes shuffled within the report",
    "random_sentences": "random sentences",
    "random_boxes": "random boxes",
    "synthetic": "synthetic sentences",
    "synthetic_swapped_conditions": "synthetic, conditions swapped",
    "nonsense": "nonsense",
}
COLUMNS: dict[str, Column] = {
    **METRICS,
    **DESCRIPTIONS,
    "correlation": Column(title="correlation", unit="correlation", scale=1, decimals=3, better="neither"),
}
"""How each number is printed; `number` prints the numbers of an unlisted name as shares."""
TITLES = SUBSET_TITLES | PERTURBATION_TITLES | {name: column.title for name, column in COLUMNS.items()}
MINUS = "\N{MINUS SIGN}"
UNDEFINED = "\N{EN DASH}"


def title(name: str) -> str:
    """Return the name of a metric, subset or perturbation in words; an unlisted one with its underscores as blanks."""
    return TITLES.get(name, name.replace("_", " "))


def without_sentences(subset: str) -> str:
    """Return the line that stands in place of a subset's results if it has no sentence."""
    return f"No sentence is in this subset. {WHEN_EMPTY.get(subset, '')}".strip()


def number(value: float, metric: str, sign: bool = False) -> str:
    """Return the value with its metric's scale and decimals, as `80.4` for a share of 0.804; a dash for nan.

    Args:
        value: unscaled, as in the Parquet and CSV files.
        metric: usually a name in COLUMNS. Under any other name the value is printed x100 with one decimal.
        sign: whether a plus is shown.
    """
    column = COLUMNS.get(metric)
    return scaled(value, column.scale, column.decimals, sign) if column else scaled(value, 100, 1, sign)


def scaled(value: float, scale: float, decimals: int, sign: bool = False) -> str:
    """Return the value times the scale with so many decimals, as `number` does."""
    if math.isnan(value):
        return UNDEFINED
    text = f"{scale * value:.{decimals}f}"
    if float(text) == 0:
        return text.lstrip("-")
    return text.replace("-", MINUS) if value < 0 else f"+{text}" if sign else text


def interval(row: Mapping[str, float], metric: str, sign: bool = False) -> str:
    """Return mean and interval as `80.4 [77.1, 83.2]`; a dash for an undefined mean.

    Args:
        row: estimate, low and high, unscaled.
        metric: see `number`.
        sign: whether a plus is shown.
    """
    mean, low, high = (number(float(row[name]), metric, sign) for name in ("estimate", "low", "high"))
    return mean if mean == UNDEFINED else f"{mean} [{low}, {high}]"


def estimate(row: pd.Series | Mapping[str, Any], sign: bool = False) -> str:
    """Return mean, interval and the range of several seeds' means: `80.4 [77.1, 83.2]; seeds 79.9 to 81.0`."""
    metric = str(row["metric"])
    text = interval(row, metric, sign)
    if text == UNDEFINED or row["seeds"] == 1:
        return text
    low, high = (number(float(row[name]), metric, sign) for name in ("seed_low", "seed_high"))
    return f"{text}; seeds {low} to {high}"
