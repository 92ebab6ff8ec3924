"""Reports for images: the nearest ones, and one of each cluster of these."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from wronglung.core.seeds import derive_rng, derive_seed
from wronglung.metrics.embeddings import unit_rows
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.generation.answers import CLUSTER, MEDOID, NEAREST, OTHER, SCHEMA, TYPICAL
from wronglung.studies.eclip.generation.candidates import Candidates, gather_candidates

STARTS = 10  # of k-means, of which the best is kept
DECIMALS = 6  # of cosines that are compared; float32 knows no more, and what ties then is taken in the texts' order


class Query(NamedTuple):
    """One image that gets reports: its name, its patient, and its embedding (D,) of length 1."""

    name: str
    patient: int
    vector: np.ndarray


def draw_queries(reports: pd.DataFrame, count: int | None, seed: int) -> pd.DataFrame:
    """Return the reports of the drawn images, ordered by dicom_id; the same for all models.

    Args:
        reports: of the split's images.
        count: images to draw; None, or more than there are, for all.
        seed: of the draw.
    """
    ordered = reports.sort_values("dicom_id", ignore_index=True)
    if count is None or count >= len(ordered):
        return ordered
    drawn = derive_rng(seed, "eclip_report_queries").choice(len(ordered), size=count, replace=False)
    return ordered.iloc[np.sort(drawn)].reset_index(drop=True)


def count_without_text(records: pd.DataFrame, split: str, images: Embeddings, reports: pd.DataFrame) -> int:
    """Return how many embedded images of a split have no report.

    Args:
        records: of the data set.
        split: the split.
        images: embeddings of its images, and perhaps of others.
        reports: of the split's images that have one.
    """
    there = set(records.loc[records["split"] == split, "dicom_id"]) & set(images.image_id)
    return len(there - set(reports["dicom_id"]))


def retrieve(
    queries: pd.DataFrame,
    images: Embeddings,
    reports: pd.DataFrame,
    texts: Embeddings,
    clustered: Embeddings | None,
    neighbours: int,
    clusters: int,
    seed: int,
) -> pd.DataFrame:
    """Return the retrieved reports of all queries: the columns of `answers` but `without_text`.

    Args:
        queries: from `draw_queries`.
        images: embeddings of their images.
        reports: of the candidates, as `read_reports` returns them.
        texts: embeddings of these.
        clustered: other vectors of the same texts, which clusters are made of; None for `texts`.
        neighbours: distinct texts that are retrieved for an image, or all if there are fewer.
        clusters: into which they are divided, or as many as there are texts.
        seed: of k-means and of random reports.

    Raises:
        ValueError: if an image or text has no embedding, or an image has no candidate of another patient.
    """
    candidates = gather_candidates(reports, texts)
    spaces = candidates if clustered is None else gather_candidates(reports, clustered)
    vectors = unit_rows(images.image[images.image_rows(queries["dicom_id"].tolist())], "images")
    asked = zip(queries["dicom_id"], queries["subject_id"], vectors, strict=True)
    rows = [
        row
        for name, patient, vector in asked
        for row in _of_query(
            Query(str(name), int(patient), vector), candidates, spaces.vectors, neighbours, clusters, seed
        )
    ]
    return pd.DataFrame(rows)[[name for name in SCHEMA.names if name != "without_text"]]


def _of_query(
    query: Query, candidates: Candidates, space: np.ndarray, neighbours: int, clusters: int, seed: int
) -> Iterator[dict[str, Any]]:
    allowed = candidates.of_others(query.patient)
    similar = np.round(candidates.vectors @ query.vector, DECIMALS)
    near = nearest_texts(similar, allowed >= 0, neighbours)
    patients = candidates.rows["subject_id"].to_numpy()
    others = np.flatnonzero(patients != query.patient)
    if not len(near):
        raise ValueError(
            f"image {query.name}: all {len(candidates.rows)} candidates are of its patient {query.patient}; name "
            "candidates with other patients"
        )
    own = candidates.vectors[near]
    shared = np.round(candidates.vectors @ candidates.mean_of_others(query.patient), DECIMALS)
    typical = np.where(allowed >= 0, shared, -np.inf).argmax()
    random = derive_rng(seed, "eclip_other_report", query.name).choice(others)
    picked = [
        (NEAREST, near[0], allowed[near[0]]),
        (MEDOID, near[medoid(own)], allowed[near[medoid(own)]]),
        (TYPICAL, typical, allowed[typical]),
        (OTHER, candidates.text_of[random], random),
    ]
    shown = [near[place] for place in representatives(space[near], clusters, derive_seed(seed, "kmeans", query.name))]
    picked += [(CLUSTER, text, allowed[text]) for text in sorted(shown, key=lambda text: (-similar[text], text))]
    for place, (kind, text, row) in enumerate(picked):
        yield {
            "query": query.name,
            "subject_id": query.patient,
            "kind": kind,
            "number": max(0, place - 4),
            "reports": [candidates.rows["dicom_id"].iloc[row]],
            "text": candidates.rows["text"].iloc[row],
            "similarity": float(similar[text]),
            "cut": False,
            "same_patient": len(patients) - len(others),
        }


def nearest_texts(similar: np.ndarray, allowed: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the most similar allowed texts, the most similar first; of equal ones the first.

    Args:
        similar: (M,) float.
        allowed: (M,) bool.
        count: how many; all that are allowed if there are fewer.
    """
    there = np.flatnonzero(allowed)
    return there[np.argsort(-similar[there], kind="stable")[:count]]


def medoid(vectors: np.ndarray) -> int:
    """Return the row, of (N, D) float of length 1, with the greatest mean cosine to all rows."""
    return int(np.round(vectors @ vectors.mean(axis=0), DECIMALS).argmax())


def representatives(vectors: np.ndarray, clusters: int, seed: int) -> list[int]:
    """Return the row of each cluster of k-means that has the greatest cosine with the cluster's mean.

    Args:
        vectors: (N, D) float, of length 1.
        clusters: their number; N if there are fewer rows. Equal rows give fewer clusters.
        seed: of the start.
    """
    count = min(clusters, len(np.unique(vectors, axis=0)))
    found = KMeans(count, n_init=STARTS, random_state=seed % 2**32).fit(vectors.astype(np.float64))
    rows = [np.flatnonzero(found.labels_ == label) for label in range(count)]
    return [int(own[(vectors[own] @ found.cluster_centers_[n]).argmax()]) for n, own in enumerate(rows) if len(own)]
