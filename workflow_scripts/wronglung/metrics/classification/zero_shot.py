"""Zero-shot classification: an image is compared with sentences that describe each class."""

from dataclasses import dataclass

import numpy as np

from wronglung.metrics.embeddings import TIE, unit_rows

UNDECIDED = -1


def class_embeddings(prompts: np.ndarray, class_of: np.ndarray, classes: int, renormalise: bool) -> np.ndarray:
    """Return one embedding for each class: the mean of its prompts, each scaled to length 1 first.

    Args:
        prompts: (Q, D) float.
        class_of: (Q,) int, the class of each prompt, from 0.
        classes: C.
        renormalise: whether the mean is scaled to length 1 too, as in CheXzero (Tiu et al., Nature BME 2022). eCLIP's
            released code does not, so that a class with unlike prompts is less similar to every image.

    Returns:
        (C, D) float, of the prompts' precision.

    Raises:
        ValueError: names a class without prompts, a prompt without a direction, or a class whose prompts cancel.
    """
    if class_of.shape != prompts.shape[:1]:
        raise ValueError(f"{len(class_of)} classes for {len(prompts)} prompts; expected one a prompt")
    members = class_of == np.arange(classes)[:, None]  # (C, Q)
    empty = np.flatnonzero(~members.any(axis=1))
    if len(empty) or members.sum() < len(prompts):
        raise ValueError(
            f"classes {empty.tolist()} of {classes} have no prompt; prompts name {np.unique(class_of).tolist()}"
        )
    units = unit_rows(prompts, "prompts")
    means = (members @ units.astype(np.float64) / members.sum(axis=1, keepdims=True)).astype(units.dtype)
    return unit_rows(means, "classes") if renormalise else means


def similarities(images: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return how similar each image, scaled to length 1, is to each class embedding: their dot product.

    Args:
        images: (N, D) float.
        classes: (C, D) float, of `class_embeddings`.

    Returns:
        (N, C) float, of the images' precision.

    Raises:
        ValueError: names an image without a direction.
    """
    units = unit_rows(images, "images")
    # Unlike a matrix product, einsum adds every row up in the same order, so equal images stay exactly equal.
    return np.einsum("nd,cd->nc", units, classes.astype(units.dtype), optimize=False)


def most_similar(similarity: np.ndarray) -> np.ndarray:
    """Return the class that each image is most similar to.

    Args:
        similarity: (N, C) float, of two classes or more.

    Returns:
        (N,) int; UNDECIDED where a second class is as similar (within TIE), which counts as wrong.
    """
    highest = np.partition(similarity, -2, axis=1)[:, -2:]
    tied = highest[:, 1] - highest[:, 0] <= TIE
    return np.where(tied, UNDECIDED, similarity.argmax(axis=1))


@dataclass(frozen=True)
class LabelScores:
    """The scores of N images for one label.

    Attributes:
        positive: (N,) float, similarity to the prompts that state the label.
        negative: (N,) float, similarity to the prompts that deny it; None if there are none.
        truth: (N,) float, 1, 0 or NaN (not known).
    """

    positive: np.ndarray
    negative: np.ndarray | None
    truth: np.ndarray
