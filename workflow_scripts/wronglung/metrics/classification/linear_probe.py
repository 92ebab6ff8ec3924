"""Linear probe: how well a logistic regression on frozen embeddings finds each label. Needs scikit-learn.

eCLIP's paper reports linear probes, but neither paper nor code that we know give their protocol. This is ours: each
label has its own regression with an L2 penalty, over the training rows in which the label is known, with each dimension
scaled to mean 0 and standard deviation 1 there. One C serves all labels: the one with the highest macro AUROC on
validation, the smallest of equals.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.metrics.embeddings import lengths

STEPS = 2000  # of the solver at most


@dataclass(frozen=True)
class LabelledEmbeddings:
    """Embeddings with what is known of their images.

    Attributes:
        embeddings: (N, D) float, of any length above 0.
        truth: (N, C) float, 1, 0 or NaN (not known).
        patients: (N,), the patient of each.
    """

    embeddings: np.ndarray
    truth: np.ndarray
    patients: np.ndarray

    def __post_init__(self) -> None:
        """Refuse sizes that do not fit, and embeddings without a direction."""
        lengths(self.embeddings, "embeddings")
        if self.truth.ndim != 2 or not len(self.embeddings) == len(self.truth) == len(self.patients):
            raise ValueError(
                f"{len(self.embeddings)} embeddings, truth {self.truth.shape} and {len(self.patients)} patients; "
                "expected a row of each for every image"
            )

    def part(self, rows: np.ndarray) -> "LabelledEmbeddings":
        """Return the rows that are True, (N,) bool."""
        return LabelledEmbeddings(self.embeddings[rows], self.truth[rows], self.patients[rows])


@dataclass(frozen=True)
class Probe:
    """What a linear probe scores on the test rows.

    Attributes:
        auroc: (C,) float64; .5 for a label that the training rows lack; nan if the test rows lack one of its classes.
        lacking: (C,) bool, labels of which the training rows lack a positive or a negative.
        penalty: the chosen C of scikit-learn; nan if every label is lacking.
        unfinished: how many labels' solvers stopped at STEPS, with the chosen C.
        scores: (N, C) float64, decision values of the test rows; 0 for a label that the training rows lack.
    """

    auroc: np.ndarray
    lacking: np.ndarray
    penalty: float
    unfinished: int
    scores: np.ndarray


def linear_probe(
    train: LabelledEmbeddings, valid: LabelledEmbeddings, test: LabelledEmbeddings, penalties: Sequence[float]
) -> Probe:
    """Learn from `train`, choose C on `valid` and score on `test`.

    Args:
        train: rows to learn from; they may lack labels.
        valid: rows to choose C with.
        test: rows to score.
        penalties: C of scikit-learn to choose from, such as powers of ten from 1e-4 to 1e4.

    Raises:
        ValueError: if C cannot be chosen, because no label that can be learnt has both classes in `valid`, or because
            there is none to choose from.
    """
    lacking = np.array([not {0.0, 1.0} <= set(column) for column in train.truth.T], dtype=bool)
    scores = np.zeros(test.truth.shape)
    if lacking.all():
        return Probe(_aurocs(scores, test.truth), lacking, float("nan"), 0, scores)
    best, validated = None, -np.inf
    for penalty in sorted(penalties):
        fits = [_fit(train, label, penalty) for label in np.flatnonzero(~lacking).tolist()]
        reached = _mean(_aurocs(_scores(fits, valid), valid.truth[:, ~lacking]))
        if reached > validated:
            best, validated = (penalty, fits), reached
    if best is None:
        raise ValueError(
            f"C cannot be chosen from {list(penalties)}: none of {int((~lacking).sum())} labels has both classes among "
            f"the {len(valid.truth)} validation rows; give more validation rows, or other labels"
        )
    penalty, fits = best
    scores[:, ~lacking] = _scores(fits, test)
    unfinished = sum(fit[-1].n_iter_[0] >= STEPS for fit in fits)
    return Probe(_aurocs(scores, test.truth), lacking, penalty, unfinished, scores)


def _fit(train: LabelledEmbeddings, label: int, penalty: float) -> Pipeline:
    """Return the regression of one label, over the rows in which it is known."""
    known = ~np.isnan(train.truth[:, label])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=penalty, max_iter=STEPS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted in `unfinished`
        return model.fit(train.embeddings[known], train.truth[known, label])


def _scores(fits: Sequence[Pipeline], rows: LabelledEmbeddings) -> np.ndarray:
    """Return the decision values of all rows for each of the labels that were learnt: (N, at most C) float."""
    return np.column_stack([fit.decision_function(rows.embeddings) for fit in fits])


def _aurocs(scores: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the AUROC of each column, of (N, C) float scores and truth: (C,) float64."""
    return np.array([binary_auroc(*column) for column in zip(scores.T, truth.T, strict=True)])


def _mean(aurocs: np.ndarray) -> float:
    return float(np.nanmean(aurocs)) if not np.isnan(aurocs).all() else float("nan")
