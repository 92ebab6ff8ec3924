"""Test whether a mean difference is more than chance, patient by patient."""

import numpy as np

from wronglung.statistics.bootstrap import patient_sums

CHUNK = 1_000  # flips computed at once, so that their sums fit the processor's cache
# Flips that only reorder the same sum differ in their last digits; they count as ties.
TOLERANCE = 1e-9


def sign_flip_test(differences: np.ndarray, patients: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Return two-sided p-values of "the mean difference is zero".

    If a patient's differences are due to chance, all of them could equally have the opposite sign. The mean is
    therefore compared with the means after the signs of random patients are flipped.

    Args:
        differences: (N, M) float, one row per sentence; undefined = nan, left out of its column.
        patients: (N,), the patient of each sentence.
        draws: number of random flips; the smallest p-value is 1 / (draws + 1).
        rng: draws the flips, which all columns share.

    Returns:
        (M,) float; nan if every patient's differences sum to zero, because there is nothing to test.
    """
    every = patient_sums(differences, patients).sums
    tested = (every != 0).any(axis=0)
    sums = every[:, tested]
    observed = np.abs(sums.sum(axis=0))
    threshold = observed - TOLERANCE * np.abs(sums).sum(axis=0)
    at_least = np.zeros(sums.shape[1], dtype=np.int64)
    for start in range(0, draws, CHUNK):
        signs = 1.0 - 2.0 * rng.integers(0, 2, size=(min(CHUNK, draws - start), len(sums)), dtype=np.int8)
        flipped = signs @ sums
        at_least += np.count_nonzero(np.abs(flipped, out=flipped) >= threshold, axis=0)
    p_values = np.full(every.shape[1], np.nan)
    p_values[tested] = (1 + at_least) / (1 + draws)
    return p_values


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values after Holm's step-down correction over all that are defined.

    Args:
        p_values: any shape, float; nan = nothing was tested, stays nan and does not count.

    Returns:
        The same shape, each at most 1 and at least its own p-value.
    """
    corrected = np.full(p_values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p_values.ravel()))
    ascending = tested[np.argsort(p_values.ravel()[tested], kind="stable")]
    factors = np.arange(len(ascending), 0, -1)
    steps = np.maximum.accumulate(p_values.ravel()[ascending] * factors)
    corrected.ravel()[ascending] = np.minimum(steps, 1.0)
    return corrected
