"""How many times better than chance the most attended pixels are."""

from collections.abc import Callable

from wronglung.metrics.localisation.ranking import Ranking
from wronglung.metrics.localisation.thresholds import precision_at


def lift_at_10(ranking: Ranking, precision: Callable[[Ranking, float], float] = precision_at) -> float:
    """Return the precision of the 10 % most attended pixels over the boxes' share of the image.

    Small boxes make precision low for every map. The lift removes that effect: 1 is chance for boxes of any size. Its
    highest value is 1 over the boxes' share, and 10 where the boxes cover less than 10 % of the image.

    Args:
        ranking: of one map.
        precision: how precision is counted.

    Returns:
        Zero or more; nan where the precision is undefined.
    """
    boxes = ranking.total_positive
    return precision(ranking, 0.1) * ranking.total / boxes if boxes else float("nan")
