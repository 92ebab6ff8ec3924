"""Which patients are in each resample of a run: row 0 is the estimate, with every patient once."""

from typing import NamedTuple

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.statistics.bootstrap import resample_patients
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.weighted import item_weights


class Resamples(NamedTuple):
    """Which patients are in each resample.

    Attributes:
        patients: (N,), the patient of each sample.
        counts: (D, P) int, how often each of the sorted patients is there; the first row is ones.
    """

    patients: np.ndarray
    counts: np.ndarray

    def of_items(self) -> np.ndarray:
        """Return how often each sample is there: (D, N) int32."""
        return item_weights(self.patients, self.counts)


def resamples_of(patients: np.ndarray, statistics: StatisticsSettings, seed: int) -> Resamples:
    """Draw the resamples. The same patients have the same ones, whichever run they belong to."""
    rng = derive_rng(seed, "contribution_bootstrap")
    drawn = resample_patients(patients, statistics.bootstrap_draws, rng)
    return Resamples(patients, np.r_[np.ones_like(drawn[:1]), drawn])
