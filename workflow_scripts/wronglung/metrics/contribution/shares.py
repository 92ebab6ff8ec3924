"""The share of each modality in the changes of a model's answers when parts of its input are replaced.

C. Gapp et al., *What are You Looking at? Modality Contribution in Multimodal Medical Deep Learning*, IJCARS 2025. With
d the absolute difference of an answer with one part replaced from the answer to the unchanged sample, their formula
is `ratio_of_means`: the sum of d over parts and outputs, averaged over samples, over that of all modalities. Their
code averages ratios instead: `mean_of_ratios`. The two differ wherever samples change by different amounts.

Absolute Shapley values in place of the sums give the Shapley share; its `mean_of_ratios` is that of MM-SHAP
(L. Parcalabescu and A. Frank, ACL 2023).
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

Definition = Literal["ratio_of_means", "mean_of_ratios"]
Normaliser = Literal["sum", "mean_per_part"]
RATIO_OF_MEANS: Definition = "ratio_of_means"
MEAN_OF_RATIOS: Definition = "mean_of_ratios"
SUM: Normaliser = "sum"
PER_PART: Normaliser = "mean_per_part"
DEFINITIONS: tuple[Definition, ...] = get_args(Definition)
NORMALISERS: tuple[Normaliser, ...] = get_args(Normaliser)


class Shares(NamedTuple):
    """Shares of M modalities.

    Attributes:
        values: (R, M) float; each row sums to 1, or is nan where no answer changes.
        undefined: how many ratios are 0/0. `ratio_of_means`: samples that nothing changes, which add 0 to every sum.
            `mean_of_ratios`: pairs of a sample and an output that nothing changes, which are left out.
    """

    values: np.ndarray
    undefined: int


def shares_of(
    totals: np.ndarray, parts: np.ndarray, definition: Definition, normaliser: Normaliser, weights: np.ndarray
) -> Shares:
    """Return the share of each modality in the changes of the answers.

    Args:
        totals: (M, N, C) float, at least 0: of each modality, sample and output the sum over the parts of the absolute
            change; nan in samples that do not count; 0 where the sample lacks the modality.
        parts: (M, N) int, how many parts; 0 for a modality that the sample lacks.
        definition: `ratio_of_means`: the sum over outputs of the mean over samples, over that of all modalities.
            `mean_of_ratios`: a ratio for each sample and output, averaged over samples, then over outputs, and divided
            by the sum over the modalities.
        normaliser: `sum`, as published, where finer parts of a modality raise its share; or `mean_per_part`, which
            divides each sum by its number of parts.
        weights: (R, N), how often each sample counts in each resample; one row of ones for the samples themselves.

    Raises:
        ValueError: if the shapes do not fit, or a definition or normaliser is unknown.
    """
    _check(totals, parts, definition, normaliser, weights)
    if normaliser == "mean_per_part":
        totals = totals / np.maximum(parts, 1)[:, :, None]
    every = totals.sum(axis=0)
    if definition == "ratio_of_means":
        return Shares(_normalised(_means(totals.sum(axis=2), weights)), int((every.sum(axis=1) == 0).sum()))
    ratios = np.divide(totals, every, out=np.full(totals.shape, np.nan), where=every > 0)
    means = np.stack([_means(own.T, weights) for own in ratios], axis=2)  # (R, C, M)
    counted = ~np.isnan(means).any(axis=2)
    summed = np.where(counted[:, :, None], means, 0.0).sum(axis=1)
    return Shares(_normalised(summed), int((every == 0).sum()))


def part_shares(changes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the share of each part, for each modality: those of all modalities sum to 1; all nan if nothing changes.

    The parts of a modality sum to its share by `ratio_of_means` and `sum`.

    Args:
        changes: for each modality (P, C) float, the absolute change by each of its parts in one sample, or the mean
            over samples that are cut alike.
    """
    by_part = [own.sum(axis=1) for own in changes]
    total = sum(float(own.sum()) for own in by_part)
    return [own / total if total > 0 else np.full(own.shape, np.nan) for own in by_part]


def _means(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the means over the samples of (M, N): (R, M), of the defined values; nan without one."""
    defined = ~np.isnan(values)
    count = weights @ defined.T.astype(np.float64)
    total = weights @ np.where(defined, values, 0.0).T
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _normalised(values: np.ndarray) -> np.ndarray:
    """Return the rows of (R, M), each divided by its sum; nan where that is 0."""
    every = values.sum(axis=1, keepdims=True)
    return np.divide(values, every, out=np.full(values.shape, np.nan), where=every > 0)


def _check(totals: np.ndarray, parts: np.ndarray, definition: str, normaliser: str, weights: np.ndarray) -> None:
    if parts.shape != totals.shape[:2] or weights.shape[1:] != totals.shape[1:2]:
        raise ValueError(
            f"totals {totals.shape}, parts {parts.shape}, weights {weights.shape}; expected (modalities, samples, "
            "outputs), (modalities, samples), (resamples, samples)"
        )
    if definition not in DEFINITIONS or normaliser not in NORMALISERS:
        raise ValueError(
            f"definition '{definition}', normaliser '{normaliser}'; expected one of {list(DEFINITIONS)} and one of "
            f"{list(NORMALISERS)}"
        )
