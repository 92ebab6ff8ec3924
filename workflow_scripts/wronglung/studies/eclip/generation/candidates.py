"""The distinct texts of the candidates, and which of them a patient may see."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.metrics.embeddings import unit_rows
from wronglung.outputs.embeddings import Embeddings


class Candidates(NamedTuple):
    """The distinct texts of M reports of N images.

    Attributes:
        rows: the candidates' reports, one per image, (N,).
        vectors: (M, D) float, the model's embedding of each distinct text, of length 1.
        text_of: (N,) int, the distinct text of each row.
        first: (M,) int, the first row that has the text.
        second: (M,) int, the first row of another patient than the first row's; -1 if there is none.
        total: (D,) float64, the sum of all rows' vectors.
    """

    rows: pd.DataFrame
    vectors: np.ndarray
    text_of: np.ndarray
    first: np.ndarray
    second: np.ndarray
    total: np.ndarray

    def of_others(self, patient: int) -> np.ndarray:
        """Return a row for each distinct text, (M,) int: the first of another patient; -1 if there is none."""
        own = self.rows["subject_id"].to_numpy()[self.first] == patient
        return np.where(own, self.second, self.first)

    def mean_of_others(self, patient: int) -> np.ndarray:
        """Return the mean vector of all rows of other patients, (D,) float32; zeros if there are none."""
        own = (self.rows["subject_id"] == patient).to_numpy()
        others = self.total - self.vectors[self.text_of[own]].sum(axis=0, dtype=np.float64)
        return (others / max(1, len(own) - own.sum())).astype(np.float32)


def gather_candidates(reports: pd.DataFrame, texts: Embeddings) -> Candidates:
    """Return the candidates of a table of reports; texts of the same words are one candidate.

    Args:
        reports: as `read_reports` returns them.
        texts: embeddings of all of them.

    Raises:
        ValueError: if a text has no embedding.
    """
    rows = reports.sort_values("dicom_id", ignore_index=True)
    text_of, words = pd.factorize(rows["words"], sort=True)
    patients = rows["subject_id"].to_numpy()
    first = _first_rows(text_of, np.ones(len(rows), dtype=bool), len(words))
    second = _first_rows(text_of, patients != patients[first[text_of]], len(words))
    ids: Sequence[str] = rows["text_id"].to_numpy()[first].tolist()
    vectors = unit_rows(texts.text[texts.text_rows(ids)], "reports")
    # No copy in float64: there may be gigabytes of vectors.
    counts = np.bincount(text_of, minlength=len(vectors))
    total = np.einsum("m,md->d", counts, vectors, dtype=np.float64, casting="same_kind")
    return Candidates(rows, vectors, text_of, first, second, total)


def _first_rows(text_of: np.ndarray, usable: np.ndarray, count: int) -> np.ndarray:
    """Return the first usable row of each text, (count,) int; -1 for a text without one."""
    found = np.full(count, -1, dtype=np.int64)
    own = np.flatnonzero(usable)[::-1]
    found[text_of[own]] = own  # backwards, so that the first row of a text is written last
    return found
