"""How much of the attention lies in the boxes."""

from wronglung.metrics.localisation.ranking import Ranking


def mass_in_boxes(ranking: Ranking) -> float:
    """Return the attention on the boxes' pixels over the attention on all pixels.

    Others call it the energy-based pointing game (Wang et al., Score-CAM, CVPR Workshops 2020) and the relevance mass
    accuracy (Arras et al., CLEVR-XAI, Information Fusion 2022). It is a sum over the upsampled pixels, without the
    no-attention mass. A flat map scores the boxes' share of the image.

    Returns:
        Score in [0, 1]; nan if the boxes hold no pixel, the map has a negative value, or there is no attention at all.
    """
    if not ranking.total_positive or ranking.level[-1] < 0 or not ranking.mass > 0:
        return float("nan")
    return ranking.positive_mass / ranking.mass
