"""Whether a plane separates images from texts. This module needs scikit-learn."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from wronglung.metrics.geometry.embedded import Embedded


def separability(pairs: Embedded, patients: np.ndarray, folds: int) -> float:
    """Return the cross-validated AUROC of a logistic regression that tells images from texts.

    Each fold leaves out all images and texts of some patients, so that what a patient's image and text share cannot
    help. The result is the mean over the folds. scikit-learn's default penalty (C = 1) is used.

    Args:
        pairs: N pairs.
        patients: (N,), the patient of each pair.
        folds: 2 or more.

    Returns:
        .5 if no plane separates them, 1 if one does; nan if there are fewer patients than folds.

    Raises:
        ValueError: if patients are not one a pair, or there are fewer than two folds.
    """
    if len(patients) != len(pairs.images) or folds < 2:
        raise ValueError(
            f"{len(patients)} patients for {len(pairs.images)} pairs, in {folds} folds; expected one patient a pair "
            "and 2 folds or more"
        )
    if len(np.unique(patients)) < folds:
        return float("nan")
    points = np.concatenate([pairs.images, pairs.texts])
    is_image = np.repeat([True, False], len(pairs.images))
    scores = []
    for learnt, left_out in GroupKFold(folds).split(points, is_image, np.tile(patients, 2)):
        model = LogisticRegression(max_iter=1000).fit(points[learnt], is_image[learnt])
        scores.append(roc_auc_score(is_image[left_out], model.decision_function(points[left_out])))
    return float(np.mean(scores))
