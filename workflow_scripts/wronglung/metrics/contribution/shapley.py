"""Exact Shapley values of a few players, here the modalities of a model (Shapley 1953; MM-SHAP, Parcalabescu 2023)."""

from collections.abc import Mapping
from itertools import combinations
from math import factorial

import numpy as np

Coalitions = Mapping[frozenset[str], np.ndarray]


def shapley_values(values: Coalitions) -> dict[str, np.ndarray]:
    """Return the Shapley value of each player, in the shape of the values: signed; they sum to all less none.

    Args:
        values: what each coalition of the players is worth, arrays of one shape.

    Raises:
        ValueError: names the coalitions that are missing.
    """
    players = sorted(frozenset().union(*values))
    every = [frozenset(some) for size in range(len(players) + 1) for some in combinations(players, size)]
    missing = [sorted(some) for some in every if some not in values]
    if missing:
        raise ValueError(f"coalitions {missing} have no value; expected all {len(every)} of the players {players}")
    found = {name: np.zeros_like(values[frozenset()], dtype=np.float64) for name in players}
    for name in players:
        for without in (some for some in every if name not in some):
            weight = factorial(len(without)) * factorial(len(players) - len(without) - 1) / factorial(len(players))
            found[name] += weight * (values[without | {name}] - values[without])
    return found
