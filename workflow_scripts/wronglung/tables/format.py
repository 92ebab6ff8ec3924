"""How names and numbers are shown to a reader; files for machines hold them raw."""

import math
from collections.abc import Sequence

import pandas as pd

TITLES = {
    "auroc": "AUROC",
    "average_precision": "AP",
    "entropy": "entropy (nats)",
    "no_attention": "no-attention mass",
    "local_similarity": "local similarity",
    "global_similarity": "global similarity",
    "all": "All sentences",
    "abnormal": "Abnormal",
    "one_lung": "One lung",
    "one_lung_abnormal": "One lung, abnormal",
    "none": "as written",
    "swap_left_right": "left/right swapped",
}
AT = {"iou": "IoU", "precision": "Precision", "recall": "Recall"}
UNSCALED = frozenset({"entropy", "local_similarity", "global_similarity"})
MINUS = "\N{MINUS SIGN}"
UNDEFINED = "\N{EN DASH}"


def title(name: str) -> str:
    """The name of a metric, subset or perturbation in words; an unlisted one with its underscores as blanks."""
    kind, at, percent = name.partition("_at_")
    return f"{AT[kind]}@{percent}\N{NO-BREAK SPACE}%" if at and kind in AT else TITLES.get(name, name.replace("_", " "))


def number(value: float, metric: str, sign: bool = False) -> str:
    """The value times 100 with one decimal, or as it is with three for metrics that are no share; a dash for nan."""
    if math.isnan(value):
        return UNDEFINED
    text = f"{value:.3f}" if metric in UNSCALED else f"{100 * value:.1f}"
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


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A Markdown table; the first `left` columns are aligned left, the others right."""
    rule = ["---"] * left + ["---:"] * (len(header) - left)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, rule, *rows])
