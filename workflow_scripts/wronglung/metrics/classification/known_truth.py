"""Labels as a truth: present, absent or not known."""

import numpy as np

UNCERTAIN = -1.0


def known_truth(labels: np.ndarray) -> np.ndarray:
    """Return labels in which everything that is not known is NaN; no metric counts it as negative.

    Args:
        labels: (N, C) float: 1 present, 0 absent, -1 uncertain, NaN blank (a CheXpert label that is not mentioned).

    Returns:
        (N, C) float64: 1, 0 or NaN.

    Raises:
        ValueError: names the other values.
    """
    truth = np.where(labels == UNCERTAIN, np.nan, labels.astype(np.float64))
    other = np.unique(truth[~np.isin(truth, (0, 1)) & ~np.isnan(truth)])
    if len(other):
        raise ValueError(f"labels hold {other[:5].tolist()}; expected 1, 0, -1 (uncertain) or NaN (not known)")
    return truth
