"""How names and numbers are shown to a reader; files for machines hold them raw."""

import math

import pandas as pd

TITLES = {
    "auroc": "AUROC",
    "average_precision": "AP",
    "entropy": "entropy (nats)",
    "no_attention": "no-attention mass",
    "local_similarity": "local similarity",
    "global_similarity": "global similarity",
    "divergence": "KL divergence",
    "local_selection": "local",
    "global_selection": "global",
    "pointing_game": "pointing game",
    "cnr": "CNR",
    "miou": "mIoU",
    "all": "All sentences",
    "abnormal": "Abnormal",
    "one_lung": "One lung",
    "one_lung_abnormal": "One lung, abnormal",
    "mdrb": "MDRB",
    "none": "as written",
    "swap_left_right": "left/right swapped",
    "shuffle_boxes": "boxes shuffled within the report",
    "random_sentences": "random sentences",
    "random_boxes": "random boxes",
    "synthetic": "synthetic sentences",
    "synthetic_swapped_conditions": "synthetic, conditions swapped",
    "nonsense": "nonsense",
}
AT = {"iou": "IoU", "precision": "Precision", "recall": "Recall"}
UNSCALED = frozenset({"entropy", "local_similarity", "global_similarity", "cnr", "correlation"})
MINUS = "\N{MINUS SIGN}"
UNDEFINED = "\N{EN DASH}"


def title(name: str) -> str:
    """The name of a metric, subset or perturbation in words; an unlisted one with its underscores as blanks."""
    kind, at, percent = name.partition("_at_")
    return f"{AT[kind]}@{percent}\N{NO-BREAK SPACE}%" if at and kind in AT else TITLES.get(name, name.replace("_", " "))


def number(value: float, metric: str, sign: bool = False) -> str:
    """The value times 100 with one decimal (a divergence: two), or as it is with three if no share; a dash for nan."""
    if math.isnan(value):
        return UNDEFINED
    text = f"{value:.3f}" if metric in UNSCALED else f"{100 * value:.{2 if metric == 'divergence' else 1}f}"
    if float(text) == 0:
        return text.lstrip("-")
    return text.replace("-", MINUS) if value < 0 else f"+{text}" if sign else text


def estimate(row: pd.Series, sign: bool = False) -> str:
    """Mean, interval and, of several seeds, the range of their means: `80.4 [77.1, 83.2]; seeds 79.9 to 81.0`."""
    metric = str(row["metric"])
    mean, low, high, seed_low, seed_high = (
        number(float(row[name]), metric, sign) for name in ("estimate", "low", "high", "seed_low", "seed_high")
    )
    if mean == UNDEFINED:
        return UNDEFINED
    spread = f"; seeds {seed_low} to {seed_high}" if row["seeds"] > 1 else ""
    return f"{mean} [{low}, {high}]{spread}"
