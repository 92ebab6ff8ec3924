"""Whether the one most attended place is right."""

from wronglung.metrics.localisation.ranking import Ranking


def pointing_game(ranking: Ranking) -> float:
    """Whether the most attended pixel lies in the boxes; where several are tied, the share of them that does.

    Without the tolerance of 15 pixels around the boxes that the game was proposed with (Zhang et al., 2018).

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel.
    """
    if ranking.total_positive == 0:
        return float("nan")
    return float(ranking.positive[0] / ranking.pixels[0])
