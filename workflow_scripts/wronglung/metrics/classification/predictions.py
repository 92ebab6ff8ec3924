"""Multi-class scores of images that belong to exactly one class each."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Predictions:
    """N images with one class each.

    Attributes:
        truth: (N,) int, from 0 to C - 1.
        predicted: (N,) int, likewise; another number, such as UNDECIDED, is no class and therefore wrong.
        classes: C.
    """

    truth: np.ndarray
    predicted: np.ndarray
    classes: int

    def __post_init__(self) -> None:
        """Refuse a truth that is no class."""
        if self.truth.shape != self.predicted.shape or not np.isin(self.truth, np.arange(self.classes)).all():
            raise ValueError(
                f"truth {self.truth.shape} and predictions {self.predicted.shape} of {self.classes} classes; expected "
                f"equal shapes and a truth from 0 to {self.classes - 1}"
            )


def accuracy(predictions: Predictions) -> float:
    """Return the share of images whose class is predicted (eCLIP, zero-shot tables); nan without images."""
    return float((predictions.truth == predictions.predicted).mean()) if len(predictions.truth) else float("nan")


def f1_scores(predictions: Predictions) -> np.ndarray:
    """Return 2 TP / (2 TP + FP + FN) for each class.

    Returns:
        (C,) float64; 0 for a class that is never predicted rightly, nan for one that no image has and none is given.
    """
    count = predictions.classes
    given = predictions.predicted[np.isin(predictions.predicted, np.arange(count))]
    right = np.bincount(predictions.truth[predictions.truth == predictions.predicted], minlength=count)
    involved = np.bincount(predictions.truth, minlength=count) + np.bincount(given, minlength=count)
    return np.divide(2 * right, involved, out=np.full(count, np.nan), where=involved > 0)


def macro_f1(predictions: Predictions) -> float:
    """Return the mean of `f1_scores` (eCLIP, zero-shot tables). Undefined classes are left out; nan if all are."""
    scores = f1_scores(predictions)
    return float(np.nanmean(scores)) if not np.isnan(scores).all() else float("nan")
