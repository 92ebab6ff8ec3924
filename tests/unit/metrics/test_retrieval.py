"""Ranks, recall and chance against brute force and counting; duplicates by three rules; ties against the model."""

import tracemalloc
from itertools import permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.metrics import embeddings
from wronglung.metrics.embeddings import TIE
from wronglung.metrics.geometry import METRICS as GEOMETRY
from wronglung.metrics.geometry import embed
from wronglung.metrics.retrieval import CHANCE, METRICS, RULES, Pairs, Ranks, find_ranks, search

Keys = list[int]


def by_hand(queries: np.ndarray, candidates: np.ndarray, asked: Keys, offered: Keys) -> list[float]:
    """Ranks from a sorted list of candidates, right ones after wrong ones that are as similar."""
    found = []
    for query, group in zip(queries, asked, strict=True):
        cosines = [query @ c / np.linalg.norm(query) / np.linalg.norm(c) for c in candidates]
        order = sorted(range(len(candidates)), key=lambda c: (-round(cosines[c], 5), offered[c] == group))
        places = [place for place, c in enumerate(order) if offered[c] == group]
        wrong_before = sum(offered[c] != group for c in order[: places[0]]) if places else np.nan
        found.append(wrong_before + 1)
    return found


def random_pairs(count: int, width: int = 6) -> Pairs:
    """Pairs with equal texts within and across studies, as reports have them; equal texts have equal embeddings."""
    rng = np.random.default_rng(3)
    word = rng.integers(0, count // 2, count)
    return Pairs(
        images=rng.normal(size=(count, width)),
        texts=rng.normal(size=(count, width))[word],
        words=[("Report  {}" if copy % 2 else "report {}").format(number) for copy, number in enumerate(word)],
        studies=[f"s{number}" for number in rng.integers(0, count // 2, count)],
        classes=[["edema", "normal", None, "effusion"][number] for number in rng.integers(0, 4, count)],
    )


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.integers(0, 10_000))
def test_ranks_equal_sorting(queries: int, candidates: int, groups: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    few = rng.integers(-2, 3, (candidates, 3)) + np.array([0.5, 0, 0])  # whole steps, so that many are equal
    asked = rng.integers(-2, 3, (queries, 3)) + np.array([0.5, 0, 0])
    wanted, offered = rng.integers(0, groups, queries), rng.integers(0, groups, candidates)
    ranks = find_ranks(asked, few, wanted, offered)
    expected = by_hand(asked, few, wanted.tolist(), offered.tolist())
    np.testing.assert_array_equal(ranks.rank, expected)
    np.testing.assert_array_equal(ranks.right, [(offered == group).sum() for group in wanted])
    assert ranks.undefined == np.isnan(expected).sum()


@pytest.mark.parametrize("rule", RULES)
def test_search_equals_brute_force(rule: str) -> None:
    pairs = random_pairs(40)
    found = search(pairs, rule)
    rows = [row for row in range(40) if rule != "class" or pairs.classes[row] is not None]
    text = [" ".join(word.lower().split()) for word in pairs.words]
    right = {"text": text, "study": pairs.studies, "class": pairs.classes}[rule]
    one = {"text": text, "study": list(zip(pairs.studies, text, strict=True)), "class": list(range(40))}[rule]
    kept = [row for place, row in enumerate(rows) if one[row] not in [one[before] for before in rows[:place]]]
    assert found.left_out == 40 - len(rows)
    assert (found.left_out > 0) == (rule == "class")
    assert found.image_to_text.candidates == len(kept)
    assert found.text_to_image.candidates == len(rows)
    numbers = [sorted(set(map(str, right))).index(str(key)) for key in right]
    for ranks, queries, candidates, asked, offered in [
        (found.image_to_text, pairs.images, pairs.texts, rows, kept),
        (found.text_to_image, pairs.texts, pairs.images, kept, rows),
    ]:
        keys = [numbers[row] for row in asked], [numbers[row] for row in offered]
        expected = by_hand(queries[asked], candidates[offered], *keys)
        np.testing.assert_array_equal(ranks.rank, expected)


def test_equal_texts_of_other_studies_are_one_candidate_or_come_first() -> None:
    same = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    pairs = Pairs(same, same, ["Normal.", "normal.", "Effusion."], ["a", "b", "c"], ["n", "n", "e"])
    ranks = {rule: search(pairs, rule).image_to_text for rule in RULES}
    assert ranks["text"].rank.tolist() == [1, 1, 1]
    assert ranks["text"].candidates == 2
    assert ranks["study"].rank.tolist() == [2, 2, 1]
    assert ranks["class"].rank.tolist() == [1, 1, 1]
    assert ranks["class"].right.tolist() == [2, 2, 1]


def test_a_model_that_gives_everything_one_embedding_ranks_last() -> None:
    one = np.tile(np.random.default_rng(0).normal(size=16).astype(np.float32), (9, 1))
    ranks = find_ranks(one, one * np.linspace(0.1, 7, 9, dtype=np.float32)[:, None], np.arange(9), np.arange(9))
    assert ranks.rank.tolist() == [9] * 9
    assert METRICS["recall_at_5"].compute(ranks) == 0


@pytest.mark.parametrize("width", [64, 512, 2048])
def test_rounding_stays_below_half_a_tie(width: int) -> None:
    rng = np.random.default_rng(width)
    points = (rng.normal(size=(300, width)) + 1).astype(np.float32)
    wide = points.astype(np.float64) / np.linalg.norm(points.astype(np.float64), axis=1, keepdims=True)
    for rows, cosines in embeddings.cosine_blocks(points, points):
        assert np.abs(cosines - wide[rows] @ wide.T).max() < TIE / 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """All cosines at once would take 9 MB; a block takes a quarter of one."""
    monkeypatch.setattr(embeddings, "BLOCK_BYTES", 2**18)
    rng = np.random.default_rng(0)
    images, texts = (rng.normal(size=(1500, 8)).astype(np.float32) for _ in range(2))
    tracemalloc.start()
    find_ranks(images, texts, np.arange(1500), np.arange(1500))
    geometry = [metric.compute(embed(images, texts)) for metric in GEOMETRY.values()]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(geometry) == 5
    assert peak < 2 * 2**20


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = random_pairs(40)
    whole = search(pairs, "study")
    monkeypatch.setattr(embeddings, "BLOCK_BYTES", 4 * 40 * 3)
    parts = search(pairs, "study")
    np.testing.assert_array_equal(whole.image_to_text.rank, parts.image_to_text.rank)
    np.testing.assert_array_equal(whole.text_to_image.rank, parts.text_to_image.rank)


def test_known_recalls() -> None:
    ranks = Ranks(np.array([1, 2, 6, 11, np.nan]), np.array([1, 1, 1, 1, 0]), 20)
    shown = {name: metric.compute(ranks) for name, metric in METRICS.items()}
    assert shown == {"recall_at_1": 0.25, "recall_at_5": 0.5, "recall_at_10": 0.75, "median_rank": 4}
    nothing = Ranks(np.array([np.nan]), np.array([0]), 3)
    assert all(np.isnan(metric.compute(nothing)) for metric in (*METRICS.values(), *CHANCE.values()))


@pytest.mark.parametrize("right", [1, 2, 4])
def test_chance_equals_all_orders(right: int) -> None:
    orders = list(permutations(range(6)))
    best = [1 + min(order.index(candidate) for candidate in range(right)) for order in orders]
    ranks = Ranks(np.array([1.0]), np.array([right]), 6)
    for first in (1, 5, 10):
        expected = np.mean([rank <= first for rank in best])
        assert CHANCE[f"recall_at_{first}"].compute(ranks) == pytest.approx(expected, abs=1e-12)
    assert CHANCE["median_rank"].compute(ranks) == np.quantile(best, 0.5, method="inverted_cdf")


def test_chance_with_different_numbers_of_right_candidates() -> None:
    ranks = Ranks(np.ones(4), np.array([1, 1, 3, 0]), 30)
    expected = 1 - np.mean([comb(30 - right, 5) / comb(30, 5) for right in (1, 1, 3)])
    assert CHANCE["recall_at_5"].compute(ranks) == pytest.approx(expected, abs=1e-12)
    large = Ranks(np.ones(1), np.array([1]), 227_834)
    assert CHANCE["median_rank"].compute(large) == 113_917


def test_random_embeddings_score_chance() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 150, 600)
    ranks = find_ranks(rng.normal(size=(600, 32)), rng.normal(size=(600, 32)), groups, groups)
    for first in (5, 10):
        name = f"recall_at_{first}"
        share = CHANCE[name].compute(ranks)
        spread = np.sqrt(share * (1 - share) / 600)
        assert abs(METRICS[name].compute(ranks) - share) < 4 * spread


@pytest.mark.parametrize("length", [1e-300, 1e-30, 1e30, 1e150])
def test_extreme_lengths_have_directions(length: float) -> None:
    points = np.array([[1.0, 0, 0.2], [0, 1, 0.2], [1, 1, 0.2]])
    for queries, candidates in [(points * length, points), (points, points * length)]:
        assert find_ranks(queries, candidates, np.arange(3), np.arange(3)).rank.tolist() == [1, 1, 1]
        assert find_ranks(queries, candidates, np.arange(3), np.array([1, 2, 0])).rank.tolist() == [2, 3, 3]


def test_pairs_of_unknown_class_are_left_out() -> None:
    points = np.eye(3)
    found = search(Pairs(points, points, ["a", "b", "c"], ["a", "b", "c"], [None, None, None]), "class")
    assert found.left_out == 3
    assert np.isnan(METRICS["median_rank"].compute(found.text_to_image))


def test_unusable_embeddings_are_named() -> None:
    good = np.ones((4, 3))
    for value, word in [(np.nan, "NaN"), (np.inf, "NaN"), (0.0, "zero")]:
        bad = good.copy()
        bad[2] = value
        with pytest.raises(ValueError, match=rf"candidates: 1 of 4 .*{word}.*rows 2;"):
            find_ranks(good, bad, np.arange(4), np.arange(4))
    with pytest.raises(ValueError, match="one width"):
        find_ranks(good, np.ones((4, 2)), np.arange(4), np.arange(4))
    with pytest.raises(ValueError, match="one group a row"):
        find_ranks(good, good, np.arange(3), np.arange(4))
    with pytest.raises(ValueError, match=r"same_class.*known"):
        search(random_pairs(8), "same_class")
