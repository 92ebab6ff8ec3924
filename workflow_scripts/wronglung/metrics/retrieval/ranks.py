"""The rank of the right answer among all candidates, for each query.

A tie never favours the model. A wrong candidate that is as similar as the best right one comes before it. "As similar"
means within TIE, because neither the order of the terms in a sum of float32 nor the batch in which an encoder met a
text may decide a rank. So a model that gives everything one embedding ranks the right answer last, not first.
"""

from dataclasses import dataclass

import numpy as np

from wronglung.metrics.embeddings import TIE, cosine_blocks


@dataclass(frozen=True)
class Ranks:
    """What a search found for N queries among M candidates.

    Attributes:
        rank: (N,) float64, of the best right candidate, from 1; NaN if no candidate is right.
        right: (N,) int, how many candidates are right.
        candidates: M.
    """

    rank: np.ndarray
    right: np.ndarray
    candidates: int

    @property
    def defined(self) -> np.ndarray:
        """Return the ranks of the queries that have a right candidate: (at most N,) float64."""
        return self.rank[self.right > 0]

    @property
    def undefined(self) -> int:
        """Return how many queries have no right candidate; metrics leave them out."""
        return int((self.right == 0).sum())


def find_ranks(
    queries: np.ndarray, candidates: np.ndarray, query_groups: np.ndarray, candidate_groups: np.ndarray
) -> Ranks:
    """Rank all candidates by their cosine to each query, and return the rank of the best right one.

    A candidate is right if its group is the query's. The rank is 1 plus the number of wrong candidates that are at
    least as similar; other right candidates do not count. Memory is bounded as in `cosine_blocks`.

    Args:
        queries: (N, D) float.
        candidates: (M, D) float.
        query_groups: (N,) int, the group of each query.
        candidate_groups: (M,) int.

    Raises:
        ValueError: if groups are not one a row; or as `cosine_blocks`.
    """
    if query_groups.shape != queries.shape[:1] or candidate_groups.shape != candidates.shape[:1]:
        raise ValueError(
            f"{query_groups.shape} and {candidate_groups.shape} groups for {len(queries)} queries and "
            f"{len(candidates)} candidates; expected one group a row"
        )
    order = np.argsort(candidate_groups, kind="stable")
    ordered = candidate_groups[order]
    first = np.searchsorted(ordered, query_groups, side="left")
    last = np.searchsorted(ordered, query_groups, side="right")
    rank = np.full(len(queries), np.nan)
    for rows, cosines in cosine_blocks(queries, candidates):
        for query, row in enumerate(cosines, rows.start):
            right = order[first[query] : last[query]]
            if len(right):
                limit = row[right].max() - np.float32(TIE)
                rank[query] = 1 + np.count_nonzero(row >= limit) - np.count_nonzero(row[right] >= limit)
    return Ranks(rank, last - first, len(candidates))
