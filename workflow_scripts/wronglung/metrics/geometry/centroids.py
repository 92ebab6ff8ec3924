"""How alike the embeddings of different findings are."""

import numpy as np

from wronglung.metrics.embeddings import blocks

ALMOST_ZERO = 1e-6  # a shorter mean of unit vectors has no direction beyond rounding


def centroid_cosines(points: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return the cosine between the mean embeddings of all groups (after eCLIP's figure on Open-I).

    Ordinary models have cosines near 1 between normal and abnormal images.

    Args:
        points: (N, D) float, of length 1; `unit_rows` makes them so.
        members: (N, G) bool, which points each group has; a point may be in several or in none.

    Returns:
        (G, G) float64, symmetric, 1 on the diagonal; nan where a group has no member, or where its mean has no
        direction because its members cancel.

    Raises:
        ValueError: if there is not one row of members a point.
    """
    if members.ndim != 2 or len(members) != len(points):
        raise ValueError(f"members {members.shape} of {len(points)} points; expected a row for each point")
    count = members.sum(axis=0)[:, None]
    sums = np.zeros((members.shape[1], points.shape[1]))  # (G, D)
    for rows in blocks(*points.shape):
        sums += members[rows].T.astype(np.float64) @ points[rows]
    means = np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0)
    length = np.linalg.norm(means, axis=1, keepdims=True)
    directed = length > ALMOST_ZERO
    directions = np.divide(means, length, out=np.full(means.shape, np.nan), where=directed)
    cosines = np.clip(directions @ directions.T, -1, 1)
    np.fill_diagonal(cosines, np.where(directed[:, 0], 1.0, np.nan))
    return cosines
