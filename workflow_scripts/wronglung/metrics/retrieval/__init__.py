"""Metrics of a search for texts by images and for images by texts.

This package imports only numpy, so that the config can check names without loading anything heavy.
"""

from functools import partial

from wronglung.metrics.metric import Metric
from wronglung.metrics.retrieval.chance import chance_median_rank, chance_recall
from wronglung.metrics.retrieval.duplicates import RULES, Pairs, Search, search
from wronglung.metrics.retrieval.ranks import Ranks, find_ranks
from wronglung.metrics.retrieval.recall import median_rank, recall_at

FIRST = (1, 5, 10)
"""Numbers of candidates that are looked at (eCLIP, retrieval on Open-I)."""


def _recall(first: int, by_chance: bool) -> Metric[Ranks]:
    return Metric(
        partial(chance_recall if by_chance else recall_at, first=first),
        title=f"R@{first}" + " by chance" * by_chance,
        unit="share",
        scale=100,
        decimals=1,
        better="neither" if by_chance else "higher",
    )


METRICS: dict[str, Metric[Ranks]] = {
    **{f"recall_at_{first}": _recall(first, by_chance=False) for first in FIRST},
    "median_rank": Metric(median_rank, title="median rank", unit="rank", scale=1, decimals=1, better="lower"),
}
"""Retrieval metrics of one direction, by their names in the config and in the score files."""

CHANCE: dict[str, Metric[Ranks]] = {
    **{f"recall_at_{first}": _recall(first, by_chance=True) for first in FIRST},
    "median_rank": Metric(
        chance_median_rank, title="median rank by chance", unit="rank", scale=1, decimals=1, better="neither"
    ),
}
"""What each metric of METRICS is under a random order of the same candidates."""

__all__ = [
    "CHANCE",
    "METRICS",
    "RULES",
    "Pairs",
    "Ranks",
    "Search",
    "chance_median_rank",
    "chance_recall",
    "find_ranks",
    "median_rank",
    "recall_at",
    "search",
]
