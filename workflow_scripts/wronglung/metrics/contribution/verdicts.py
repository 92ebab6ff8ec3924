"""Whether a model uses all of its modalities, by a rule over every definition, size of parts, baseline and seed."""

from typing import Literal, NamedTuple

import numpy as np

Word = Literal["collapsed", "unstable", "uses all", "undefined"]
TIE = 1e-9  # shares that differ by less are equal: they are sums of many changes


class Verdict(NamedTuple):
    """What is said of a model.

    Attributes:
        word: `collapsed`: some modality has a small share in every way, and another patient's costs little in every
            seed. `unstable`: no modality has the greatest share in every way. `uses all`: neither. `undefined`: some
            way has no share, since no answer changes.
        unused: (M,) bool, the modalities for which `collapsed` holds.
        first: (M,) bool, the modalities that have the greatest share in at least one way; equal shares are all first.
    """

    word: Word
    unused: np.ndarray
    first: np.ndarray


def verdict(shares: np.ndarray, losses: np.ndarray, least_share: float, least_loss: float) -> Verdict:
    """Return the verdict on a model that takes M modalities.

    Args:
        shares: (N, M) float, a row for each way of computing shares: definition, normaliser, size of parts, baseline
            and seed; nan where undefined.
        losses: (R, M) float, the permutation loss in each of R seeds. An undefined one, or none at all, is not
            little: without it no modality counts as unused.
        least_share: a modality with this share or more in any way is used.
        least_loss: a modality whose exchange costs this or more in any seed is used.

    Raises:
        ValueError: if both arrays have not the same modalities, two at least.
    """
    if shares.ndim != 2 or losses.ndim != 2 or shares.shape[1] != losses.shape[1] or shares.shape[1] < 2:
        raise ValueError(
            f"shares {shares.shape}, losses {losses.shape}; expected two or more columns, the same in both"
        )
    nothing = np.zeros(shares.shape[1], dtype=bool)
    if not len(shares) or np.isnan(shares).any():
        return Verdict("undefined", nothing, nothing)
    little = np.all(losses < least_loss, axis=0) if len(losses) else nothing
    unused = np.logical_and(np.all(shares < least_share, axis=0), little)
    greatest = shares >= shares.max(axis=1, keepdims=True) - TIE
    first = greatest.any(axis=0)
    if unused.any():
        return Verdict("collapsed", unused, first)
    return Verdict("uses all" if greatest.all(axis=0).any() else "unstable", unused, first)
