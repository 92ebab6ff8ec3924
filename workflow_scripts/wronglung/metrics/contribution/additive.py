"""The additive projection of a model of two modalities (EMAP, Hessel and Lee 2020): what it is without interaction."""

from typing import NamedTuple

import numpy as np


class Projection(NamedTuple):
    """The best approximation by a function of each modality, added up.

    Attributes:
        answers: (N, C), of the projection to the N samples themselves.
        main_effects: (2, N, C), of the first and of the second modality; each has the mean 0 over the samples.
        r_squared: (C,), which part of the variance over all N x N pairs it explains; nan where nothing varies.
    """

    answers: np.ndarray
    main_effects: np.ndarray
    r_squared: np.ndarray


def additive_projection(crossed: np.ndarray) -> Projection:
    """Return the projection of a model.

    Args:
        crossed: (N, N, C) float, the answer to the first modality of sample i with the second of sample j.
    """
    mean = crossed.mean(axis=(0, 1))
    effects = np.stack([crossed.mean(axis=1) - mean, crossed.mean(axis=0) - mean])
    additive = mean + effects[0][:, None] + effects[1][None, :]
    left, total = (((crossed - other) ** 2).sum(axis=(0, 1)) for other in (additive, mean))
    varies = total > np.finfo(np.float64).eps * np.maximum(1.0, np.abs(crossed).max(axis=(0, 1))) ** 2
    explained = 1 - np.divide(left, total, out=np.full(total.shape, np.nan), where=varies)
    return Projection(mean + effects[0] + effects[1], effects, explained)
