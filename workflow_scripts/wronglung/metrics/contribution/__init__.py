"""How much of a model's answers hangs on each of its modalities. Imports only numpy at first."""

from wronglung.metrics.contribution.additive import Projection, additive_projection
from wronglung.metrics.contribution.faithfulness import area_below, ranking_gain
from wronglung.metrics.contribution.permutation import permutation_loss
from wronglung.metrics.contribution.shapley import shapley_values
from wronglung.metrics.contribution.shares import Shares, part_shares, shares_of
from wronglung.metrics.contribution.verdicts import Verdict, verdict

__all__ = [
    "Projection",
    "Shares",
    "Verdict",
    "additive_projection",
    "area_below",
    "part_shares",
    "permutation_loss",
    "ranking_gain",
    "shapley_values",
    "shares_of",
    "verdict",
]
