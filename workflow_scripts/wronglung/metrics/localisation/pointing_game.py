"""Whether the most attended place is right."""

from wronglung.metrics.localisation.ranking import Ranking


def pointing_game(ranking: Ranking) -> float:
    """Return whether the most attended pixel lies in the boxes; if several are tied, the share of them that does.

    The game was proposed with a tolerance of 15 pixels around the boxes (Zhang et al., 2018); it is not used here.

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel.
    """
    if ranking.total_positive == 0:
        return float("nan")
    return float(ranking.positive[0] / ranking.pixels[0])
