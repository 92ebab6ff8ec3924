"""Whether the most attended pixels would pass as a correct box."""

import math
from collections.abc import Callable

from wronglung.metrics.localisation.ranking import Ranking
from wronglung.metrics.localisation.thresholds import precision_at

THRESHOLD = 0.5
# Rounding must not decide. Two precisions of one image of 224 x 224 pixels differ by more than 1e-9.
ROUNDING = 1e-12


def entailed_at_10(ranking: Ranking, precision: Callable[[Ranking, float], float] = precision_at) -> float:
    """Return 1 where at least half of the 10 % most attended pixels lie in the boxes, else 0.

    This is the rule of RadFact (Bannur et al., MAIRA-2, 2024): a box is entailed if at least half of its pixels lie in
    the boxes that are its evidence. Here the most attended pixels take the place of the box.

    Args:
        ranking: of one map.
        precision: how precision is counted.

    Returns:
        1 or 0; nan where the precision is undefined.
    """
    found = precision(ranking, 0.1)
    return found if math.isnan(found) else float(found >= THRESHOLD - ROUNDING)
