"""Numbers of a run with those of resamples of its patients: row 0 is the estimate, the others are the resamples."""

from typing import NamedTuple

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.statistics.bootstrap import resample_patients, resampled_means
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.weighted import item_weights, mean_of_defined

RATIO_OF_MEANS, MEAN_OF_RATIOS = "ratio_of_means", "mean_of_ratios"
DEFINITIONS = (RATIO_OF_MEANS, MEAN_OF_RATIOS)
SUM, PER_PART = "sum", "mean_per_part"
NORMALISERS = (SUM, PER_PART)


class Resamples(NamedTuple):
    """Which patients are in each resample.

    Attributes:
        patients: (N,), the patient of each sample.
        counts: (D, P) int, how often each of the sorted patients is there; the first row is ones.
    """

    patients: np.ndarray
    counts: np.ndarray

    def means(self, values: np.ndarray) -> np.ndarray:
        """Return the means of the defined values of each column: from (N, M) to (D, M); nan without one."""
        return resampled_means(values, self.patients, self.counts).resampled

    def of_items(self) -> np.ndarray:
        """Return how often each sample is there: (D, N) int32."""
        return item_weights(self.patients, self.counts)


def resamples_of(patients: np.ndarray, statistics: StatisticsSettings, seed: int) -> Resamples:
    """Draw the resamples. The same patients have the same ones, whichever run they belong to."""
    rng = derive_rng(seed, "contribution_bootstrap")
    drawn = resample_patients(patients, statistics.bootstrap_draws, rng)
    return Resamples(patients, np.r_[np.ones_like(drawn[:1]), drawn])


class Shares(NamedTuple):
    """Shares of M modalities.

    Attributes:
        values: (D, M) float; they sum to 1; nan where no answer changes.
        undefined: samples (`ratio_of_means`), or samples and outputs (`mean_of_ratios`), that nothing changes: 0/0.
            The former add 0 to every sum; the latter are left out.
    """

    values: np.ndarray
    undefined: int


def shares_of(totals: np.ndarray, parts: np.ndarray, definition: str, normaliser: str, drawn: Resamples) -> Shares:
    """Return the share of each modality in the changes of the answers.

    Args:
        totals: (M, N, C) float, of each modality, sample and output the sum over parts of the absolute change; nan in
            samples that do not count.
        parts: (M, N) int, how many parts; 0 for a modality that the sample lacks.
        definition: `ratio_of_means`, the paper's formula (Gapp et al. 2025): the sum over the outputs of the mean over
            the samples, over that of all modalities; or `mean_of_ratios`, as its code does it: a ratio for each sample
            and output, averaged over samples, then over outputs, and divided by its sum.
        normaliser: `sum`, or `mean_per_part`, which divides by the number of parts.
        drawn: the resamples.
    """
    if normaliser == PER_PART:
        totals = totals / np.maximum(parts, 1)[:, :, None]
    modalities, samples, outputs = totals.shape
    if definition == RATIO_OF_MEANS:
        means = drawn.means(totals.sum(axis=2).T)
        return Shares(_normalised(means), int((totals.sum(axis=(0, 2)) == 0).sum()))
    every = totals.sum(axis=0)
    ratios = np.divide(totals, every, out=np.full(totals.shape, np.nan), where=every > 0)
    means = drawn.means(ratios.transpose(1, 0, 2).reshape(samples, modalities * outputs))
    by_modality = means.reshape(len(means), modalities, outputs).transpose(1, 0, 2)
    averaged = np.column_stack([mean_of_defined(own) for own in by_modality])
    return Shares(_normalised(averaged), int((every == 0).sum()))


def _normalised(values: np.ndarray) -> np.ndarray:
    """Return the rows of (D, M), each divided by its sum; nan where that is 0."""
    every = values.sum(axis=1, keepdims=True)
    return np.divide(values, every, out=np.full(values.shape, np.nan), where=every > 0)
