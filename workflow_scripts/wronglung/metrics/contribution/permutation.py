"""What a model's performance loses when a modality is another patient's."""

from collections.abc import Callable, Iterable

import numpy as np


def permutation_loss(
    original: np.ndarray, permuted: Iterable[np.ndarray], performance: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return the performance of the answers less the mean performance with a modality of another patient.

    This is the perceptual score (I. Gat et al., NeurIPS 2021) without its normaliser, so that it stays in the unit of
    the performance. It is exactly 0 for a modality that the model ignores, and below 0 where the modality misleads it.

    Args:
        original: (N, C) float, the answers to the samples as they are.
        permuted: (N, C) each, the answers with another patient's modality, one array a draw.
        performance: from answers to an array of any one shape, such as (C,) AUROCs; higher is better.

    Returns:
        In the shape of the performance: nan where it is undefined for the samples as they are, or in every draw; a
        draw in which it is undefined is left out of the mean.
    """
    before = np.asarray(performance(original), dtype=np.float64)
    total, count = np.zeros(before.shape), np.zeros(before.shape, dtype=np.int64)
    for answers in permuted:
        # Losses are averaged rather than performances, so that what loses nothing in any draw loses exactly 0.
        loss = before - performance(answers)
        defined = ~np.isnan(loss)
        total, count = total + np.where(defined, loss, 0.0), count + defined
    return np.divide(total, count, out=np.full(before.shape, np.nan), where=count > 0)
