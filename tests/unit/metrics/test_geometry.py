"""Geometry of constructed embeddings, whose values are known in closed form, and against brute force."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.spatial.distance import pdist

from wronglung.metrics import embeddings
from wronglung.metrics.embeddings import unit_rows
from wronglung.metrics.geometry import (
    METRICS,
    centroid_cosines,
    embed,
    has_collapsed,
    mean_distance,
    uniformity,
)
from wronglung.metrics.geometry.evenly_spread import evenly_spread
from wronglung.metrics.geometry.potential import within
from wronglung.metrics.geometry.separability import separability


def values(images: np.ndarray, texts: np.ndarray) -> dict[str, float]:
    pairs = embed(images, texts)
    return {name: metric.compute(pairs) for name, metric in METRICS.items()}


def random_points(count: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width)) + 0.3


def test_orthonormal_pairs() -> None:
    """All distances are the root of 2, except between an image and its own text."""
    corners = np.eye(5)
    found = values(3 * corners, corners)
    assert found["alignment"] == pytest.approx(0, abs=1e-12)
    assert found["uniformity_of_images"] == pytest.approx(-4)
    # Of 45 pairs among ten points, five are of equal points.
    assert found["uniformity_of_union"] == pytest.approx(math.log((5 + 40 * math.exp(-4)) / 45))
    assert found["modality_gap"] == pytest.approx(0, abs=1e-12)


def test_opposite_modalities() -> None:
    north = np.tile([0.0, 0, 2], (4, 1))
    found = values(north, -north)
    assert found["alignment"] == pytest.approx(4)
    assert found["modality_gap"] == pytest.approx(2)
    assert found["uniformity_of_images"] == 0
    assert found["uniformity_of_texts"] == 0
    assert found["uniformity_of_union"] == pytest.approx(math.log((12 + 16 * math.exp(-8)) / 28))


def test_a_cone_apart() -> None:
    """Images and texts on two circles at the heights h and -h, each text below its image."""
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius, height = 0.8, 0.6
    circle = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    images = np.column_stack([circle, np.full(12, height)])
    texts = np.column_stack([circle, np.full(12, -height)])
    found = values(images, texts)
    assert found["modality_gap"] == pytest.approx(2 * height)
    assert found["alignment"] == pytest.approx(4 * height**2)
    assert mean_distance(embed(images, texts), 1) == pytest.approx(2 * height)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("budget", [2**26, 4 * 40 * 7, 1])
def test_uniformity_equals_all_distances(kind: type, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "BLOCK_BYTES", budget)
    images, texts = random_points(40, 9, 1), random_points(40, 9, 2)
    both = unit_rows(np.concatenate([images, texts]), "points")
    found = values(images.astype(kind), texts.astype(kind))
    for name, points in [("images", both[:40]), ("texts", both[40:]), ("union", both)]:
        expected = np.log(np.exp(-2 * pdist(points) ** 2).mean())
        assert found[f"uniformity_of_{name}"] == pytest.approx(expected, abs=1e-6)
    assert found["alignment"] == pytest.approx(2 - 2 * (both[:40] * both[40:]).sum(axis=1).mean(), abs=1e-6)
    assert found["modality_gap"] == pytest.approx(np.linalg.norm(both[:40].mean(0) - both[40:].mean(0)), abs=1e-6)


def test_a_large_t_does_not_vanish() -> None:
    points = unit_rows(random_points(20, 50), "points").astype(np.float32)
    logs = -500 * pdist(points.astype(np.float64)) ** 2
    assert np.exp(logs.astype(np.float32)).sum() == 0
    assert within(points, 500).log_sum == pytest.approx(np.logaddexp.reduce(logs), rel=1e-4)


@pytest.mark.parametrize("width", [2, 3, 64])
def test_evenly_spread_is_the_integral_over_the_sphere(width: int) -> None:
    power = width - 2
    weight = quad(lambda angle: math.sin(angle) ** power, 0, math.pi)[0]
    mean = quad(lambda angle: math.sin(angle) ** power * math.exp(4 * math.cos(angle) - 4), 0, math.pi)[0] / weight
    assert evenly_spread(width) == pytest.approx(math.log(mean))
    points = unit_rows(np.random.default_rng(0).normal(size=(1500, width)), "points")
    assert uniformity(points) == pytest.approx(evenly_spread(width), abs=0.03)


def test_collapsed_models_are_named() -> None:
    rng = np.random.default_rng(0)
    nearly_one = unit_rows(np.ones(32) + 0.05 * rng.normal(size=(200, 32)), "points")
    assert has_collapsed(uniformity(nearly_one))
    assert has_collapsed(uniformity(np.tile([1.0, 0], (5, 1))))
    assert not has_collapsed(uniformity(unit_rows(np.ones(32) + 0.3 * rng.normal(size=(200, 32)), "points")))
    assert not has_collapsed(evenly_spread(512))
    assert not has_collapsed(float("nan"))
    # Near 0 it is -4 (1 - mean cosine), so the limit is a mean cosine of .99.
    cosine = 1 - pdist(nearly_one, "cosine").mean()
    assert uniformity(nearly_one) == pytest.approx(-4 * (1 - cosine), rel=0.01)


def test_undefined_geometry() -> None:
    one = values(np.array([[1.0, 0]]), np.array([[0.0, 1]]))
    assert math.isnan(one["uniformity_of_images"])
    assert math.isnan(one["uniformity_of_texts"])
    assert one["uniformity_of_union"] == pytest.approx(-4)
    assert all(map(math.isnan, values(np.empty((0, 2)), np.empty((0, 2))).values()))


def test_wrong_embeddings_are_named() -> None:
    bad = np.ones((7, 2))
    bad[[1, 5]] = 0
    with pytest.raises(ValueError, match=r"texts: 2 of 7 .*rows 1, 5;"):
        embed(np.ones((7, 2)), bad)
    with pytest.raises(ValueError, match="every pair"):
        embed(np.ones((7, 2)), np.ones((6, 2)))
    with pytest.raises(ValueError, match="expected a row"):
        embed(np.ones(7), np.ones(7))


def test_separability_of_modalities() -> None:
    images, texts = random_points(90, 8, 1), random_points(90, 8, 2)
    patients = np.repeat(np.arange(30), 3)
    assert separability(embed(images, texts), patients, 5) == pytest.approx(0.5, abs=0.1)
    assert separability(embed(images, texts + 9 * np.eye(8)[0]), patients, 5) == pytest.approx(1, abs=1e-3)
    assert separability(embed(images, images), patients, 5) == pytest.approx(0.5, abs=1e-12)
    assert math.isnan(separability(embed(images, texts), patients % 4, 5))
    with pytest.raises(ValueError, match="one patient a pair"):
        separability(embed(images, texts), patients[:9], 5)


def test_centroid_cosines() -> None:
    points = np.array([[1.0, 0], [0, 1], [-1, 0], [1, 0]])
    members = np.array([[1, 1, 0, 1, 0], [1, 0, 0, 0, 0], [0, 0, 1, 1, 0], [0, 1, 0, 0, 0]], dtype=bool)
    found = centroid_cosines(points, members)
    half = math.sqrt(0.5)
    expected = np.full((5, 5), np.nan)  # the fourth group cancels, the fifth is empty
    expected[:3, :3] = [[1, half, -half], [half, 1, -1], [-half, -1, 1]]
    np.testing.assert_allclose(found, expected, atol=1e-12)
    with pytest.raises(ValueError, match="a row for each point"):
        centroid_cosines(points, members[:2])
