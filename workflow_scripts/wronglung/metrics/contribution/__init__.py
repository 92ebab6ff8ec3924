"""How much of a model's answers hangs on each of its modalities. Imports only numpy at first."""

from wronglung.metrics.contribution.additive import Projection, additive_projection
from wronglung.metrics.contribution.shapley import shapley_values

__all__ = ["Projection", "additive_projection", "shapley_values"]
