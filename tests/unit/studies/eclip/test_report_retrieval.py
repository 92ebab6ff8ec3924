"""Retrieved reports: planted neighbours, brute force, and no report of the image's own patient."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import pairwise_distances

from tests.unit.studies.eclip.made_up import embeddings
from wronglung.metrics.reports.word_overlap import bleu_2
from wronglung.outputs.embeddings import Embeddings
from wronglung.studies.eclip.generation.answers import CLUSTER, MEDOID, NEAREST, OTHER, TYPICAL
from wronglung.studies.eclip.generation.candidates import gather_candidates
from wronglung.studies.eclip.generation.retrieved_reports import (
    count_without_text,
    draw_queries,
    medoid,
    representatives,
    retrieve,
)

WIDTH, QUERIES, CANDIDATES = 12, 6, 40
WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"]


def reports(count: int, name: str, patients: list[int], seed: int = 0) -> pd.DataFrame:
    """Reports of random words."""
    rng = np.random.default_rng(seed)
    words = [" ".join(rng.choice(WORDS, size=8)) for _ in range(count)]
    ids = [f"{name}{number:02}" for number in range(count)]
    frame = pd.DataFrame({"dicom_id": ids, "study_id": range(count), "subject_id": patients, "words": words})
    return frame.assign(text=frame["words"] + ".", text_id="t_" + frame["dicom_id"])


def store(images: pd.DataFrame, image: np.ndarray, texts: pd.DataFrame, text: np.ndarray) -> tuple[Any, Any]:
    none = np.zeros((0, WIDTH))
    return embeddings(images["dicom_id"], image, [], none), embeddings([], none, texts["text_id"], text)


@pytest.fixture
def planted() -> tuple[pd.DataFrame, Embeddings, pd.DataFrame, Embeddings]:
    """Each query's true report is also the report of a candidate, whose embedding is nearest to the image."""
    rng = np.random.default_rng(3)
    queries = reports(QUERIES, "q", [1000 + n for n in range(QUERIES)], seed=1)
    candidates = reports(CANDIDATES, "c", [n // 2 for n in range(CANDIDATES)], seed=2)
    candidates.loc[: QUERIES - 1, ["text", "words"]] = queries[["text", "words"]].to_numpy()
    text = rng.normal(size=(CANDIDATES, WIDTH))
    image = text[:QUERIES] + 0.01 * rng.normal(size=(QUERIES, WIDTH))
    images, texts = store(queries, image, candidates, text)
    return queries, images, candidates, texts


def found(planted: tuple, **changes: Any) -> pd.DataFrame:
    return retrieve(*planted, **{"clustered": None, "neighbours": 10, "clusters": 3, "seed": 7} | changes)


def of_kind(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    return rows[rows["kind"] == kind].set_index("query")


def test_the_planted_neighbour_is_the_true_report_and_another_one_is_at_chance(planted: tuple) -> None:
    queries, rows = planted[0], found(planted)
    truth = queries.set_index("dicom_id")["words"]
    nearest, other = (
        [bleu_2(text.rstrip("."), truth[query]) for query, text in of_kind(rows, kind)["text"].items()]
        for kind in (NEAREST, OTHER)
    )
    assert nearest == [1.0] * QUERIES
    by_chance = np.mean([bleu_2(one, two) for one in planted[2]["words"] for two in truth if one != two])
    assert abs(np.mean(other) - by_chance) < 0.15


def test_nearest_medoid_and_typical_by_brute_force(planted: tuple) -> None:
    queries, images, candidates, texts = planted
    rows = found(planted)
    apart = 1 - pairwise_distances(texts.text, metric="cosine")
    similar = 1 - pairwise_distances(images.image, texts.text, metric="cosine")
    ids = candidates["dicom_id"].to_numpy()
    for number, query in enumerate(queries["dicom_id"]):
        near = np.argsort(-similar[number])[:10]
        best = near[np.argmax([sum(apart[one, two] for two in near) for one in near])]
        assert of_kind(rows, NEAREST).loc[query, "reports"] == [ids[similar[number].argmax()]]
        assert of_kind(rows, MEDOID).loc[query, "reports"] == [ids[best]]
        assert of_kind(rows, TYPICAL).loc[query, "reports"] == [ids[apart.mean(axis=0).argmax()]]
        shown = [name for names in of_kind(rows, CLUSTER).loc[query, "reports"] for name in names]
        assert len(shown) == 3
        assert set(shown) <= set(ids[near])
    np.testing.assert_allclose(of_kind(rows, NEAREST)["similarity"], similar.max(axis=1), atol=1e-5)


def test_no_report_is_of_the_patient_of_the_image_and_those_left_out_are_counted(planted: tuple) -> None:
    queries, images, candidates, texts = planted
    same = queries.assign(subject_id=candidates["subject_id"].to_numpy()[:QUERIES])
    rows = found((same, images, candidates, texts))
    patient = candidates.set_index("dicom_id")["subject_id"]
    shared = [patient[name] == row.subject_id for row in rows.itertuples() for name in row.reports]
    assert len(shared) == QUERIES * 7
    assert not any(shared)
    assert set(rows["same_patient"]) == {2}
    assert set(found(planted)["same_patient"]) == {0}


def test_a_text_of_several_patients_is_one_candidate_which_their_own_patient_gets_from_another() -> None:
    table = reports(4, "c", [1, 2, 1, 3]).assign(words=["same", "same", "same", "own"])
    _, texts = store(table, np.ones((4, WIDTH)), table, np.eye(WIDTH)[:4])
    found = gather_candidates(table, texts)
    assert len(found.vectors) == 2
    rows = found.rows["dicom_id"].to_numpy()
    own, same = 0, 1  # in the order of their words
    assert [rows[found.of_others(patient)[same]] for patient in (1, 2, 3)] == ["c01", "c00", "c00"]
    assert [int(found.of_others(patient)[own]) for patient in (1, 3)] == [3, -1]
    np.testing.assert_allclose(found.mean_of_others(3), found.vectors[same])


def test_an_image_whose_patient_has_all_candidates_is_refused(planted: tuple) -> None:
    queries, images, candidates, texts = planted
    with pytest.raises(ValueError, match=r"q00: all 40 candidates are of its patient 1000"):
        found((queries, images, candidates.assign(subject_id=1000), texts))


def test_clusters_of_another_space_are_told_apart_there(planted: tuple) -> None:
    queries, _, candidates, _ = planted
    groups = np.eye(WIDTH)[np.arange(CANDIDATES) % 3]
    clustered = embeddings([], np.zeros((0, WIDTH)), candidates["text_id"], groups)
    rows = of_kind(found(planted, clustered=clustered, neighbours=CANDIDATES), CLUSTER)
    number = {name: place % 3 for place, name in enumerate(candidates["dicom_id"])}
    for query in queries["dicom_id"]:
        assert {number[name] for names in rows.loc[query, "reports"] for name in names} == {0, 1, 2}
        assert rows.loc[query, "similarity"].is_monotonic_decreasing


def test_equal_vectors_are_one_cluster() -> None:
    assert representatives(np.eye(4)[[0, 0, 1, 1, 1]], 4, seed=0) in ([0, 2], [2, 0])
    assert medoid(np.eye(4)[[0, 1, 1]]) == 1


def test_the_same_images_are_drawn_for_every_order_of_the_reports() -> None:
    table = reports(30, "q", list(range(30)))
    drawn = draw_queries(table, 5, seed=7)
    assert len(drawn) == drawn["dicom_id"].nunique() == 5
    assert draw_queries(table.sample(frac=1, random_state=0), 5, seed=7).equals(drawn)
    assert len(draw_queries(table, None, seed=7)) == len(draw_queries(table, 99, seed=7)) == 30


def test_images_of_the_split_without_a_report_are_counted(planted: tuple) -> None:
    queries, images, *_ = planted
    records = pd.DataFrame({"dicom_id": [*queries["dicom_id"], "not_embedded"], "split": "gold"})
    assert count_without_text(records, "gold", images, queries) == 0
    assert count_without_text(records, "gold", images, queries[2:]) == 2
    assert count_without_text(records.assign(split="train"), "gold", images, queries[2:]) == 0
