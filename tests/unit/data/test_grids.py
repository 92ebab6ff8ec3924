"""A map over a film lands on the same places of the model's input as the film's pixels and boxes do."""

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from wronglung.data.boxes import box_mask
from wronglung.data.images.geometry import Geometry, centre_crop, fit_square, map_box
from wronglung.data.images.grids import map_grid

SIDES = st.integers(20, 90)


def placed(fitted: np.ndarray, geometry: Geometry, crop: int) -> np.ndarray:
    """A picture at the film's stored size, padded and cropped."""
    square = np.zeros((geometry.size, geometry.size))
    square[geometry.top :, geometry.left :][: geometry.height, : geometry.width] = fitted
    return centre_crop(square, crop)


@given(SIDES, SIDES, st.integers(1, 20), st.integers(1, 20), st.integers(0, 9))
def test_a_coarse_map_is_enlarged_as_torch_enlarges(rows: int, columns: int, h: int, w: int, seed: int) -> None:
    geometry, grid = Geometry(rows, columns, 64), np.random.default_rng(seed).random((h, w))
    if h > geometry.height or w > geometry.width:
        return
    size = (geometry.height, geometry.width)
    large = torch.nn.functional.interpolate(torch.tensor(grid)[None, None], size=size, mode="bilinear")
    expected = placed(large[0, 0].numpy(), geometry, 56)
    np.testing.assert_allclose(map_grid(grid, geometry, 56, 56), expected, atol=1e-6)


@given(st.integers(64, 200), st.integers(64, 200), st.integers(0, 9))
def test_a_map_on_the_films_pixels_is_shrunk_as_the_film_is(rows: int, columns: int, seed: int) -> None:
    geometry, grid = Geometry(rows, columns, 64), np.random.default_rng(seed).random((rows, columns))
    small = cv2.resize(grid, (geometry.width, geometry.height), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(map_grid(grid, geometry, 56, 56), placed(small, geometry, 56), atol=1e-5)


def test_a_map_over_the_stored_square_is_cropped_and_films_of_the_same_look_have_the_same_map() -> None:
    film = np.random.default_rng(0).integers(0, 255, (300, 220), dtype=np.uint8)
    geometry = Geometry(300, 220, 256)
    square = fit_square(film, geometry)
    over_square = map_grid(square, Geometry(256, 256, 256), 224, 224)
    np.testing.assert_array_equal(over_square, square[16:240, 16:240])
    # The stored pixels are rounded to whole grey values.
    assert np.abs(map_grid(film, geometry, 224, 224) - over_square).max() <= 1


@given(SIDES, SIDES, st.integers(1, 150), st.integers(1, 150), st.floats(1e-6, 1e6))
def test_equal_cells_stay_equal_and_padding_is_zero(rows: int, columns: int, h: int, w: int, value: float) -> None:
    geometry = Geometry(rows, columns, 64)
    inside = placed(np.ones((geometry.height, geometry.width)), geometry, 56) > 0
    expected = np.where(inside, np.float32(value), 0)
    np.testing.assert_array_equal(map_grid(np.full((h, w), value), geometry, 56, 56), expected)


def test_fewer_cells_hold_the_means_of_their_pixels() -> None:
    geometry, grid = Geometry(90, 70, 64), np.random.default_rng(1).random((17, 23))
    pixels = map_grid(grid, geometry, 56, 56)
    means = pixels.reshape(14, 4, 14, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(map_grid(grid, geometry, 56, 14), means, rtol=1e-5)


def test_a_map_that_is_one_inside_a_box_ranks_the_box_first() -> None:
    geometry, (x1, y1, x2, y2) = Geometry(2544, 3056, 256), (700, 300, 1500, 1900)
    grid = np.zeros((geometry.rows, geometry.columns), dtype=bool)
    grid[y1 : y2 + 1, x1 : x2 + 1] = True
    mask = box_mask(np.array([map_box((x1, y1, x2, y2), geometry, 224)]), 224)
    assert roc_auc_score(mask.ravel(), map_grid(grid, geometry, 224, 224).ravel()) > 0.99999


def test_every_way_of_showing_the_film_to_a_model_leads_back_to_the_same_place() -> None:
    """Stretched to a square, or padded to one: the box is still ranked first."""
    rows, columns, (x1, y1, x2, y2) = 1000, 760, (200, 300, 450, 700)
    geometry, square = Geometry(rows, columns, 256), Geometry(256, 256, 256)
    grid = np.zeros((rows, columns), dtype=np.float32)
    grid[y1 : y2 + 1, x1 : x2 + 1] = 1
    mask = box_mask(np.array([map_box((x1, y1, x2, y2), geometry, 224)]), 224).ravel()
    padded = np.pad(grid, ((0, 0), (120, 120)))
    shown = {
        "stretched": map_grid(cv2.resize(grid, (320, 320), interpolation=cv2.INTER_AREA), geometry, 224, 56),
        "padded": map_grid(cv2.resize(padded, (512, 512), interpolation=cv2.INTER_AREA), square, 224, 56),
    }
    for name, found in shown.items():
        pixels = torch.nn.functional.interpolate(torch.tensor(found)[None, None], size=(224, 224), mode="bilinear")
        assert roc_auc_score(mask, pixels.numpy().ravel()) > 0.999, name
    wrong = map_grid(padded, geometry, 224, 224)
    assert roc_auc_score(mask, wrong.ravel()) < 0.99


@pytest.mark.parametrize(
    ("grid", "cells", "message"),
    [
        (np.zeros((3, 4, 5)), 56, r"shape \(3, 4, 5\)"),
        (np.zeros((0, 4)), 56, r"shape \(0, 4\)"),
        (-np.ones((4, 4)), 56, "below zero"),
        (np.full((4, 4), np.nan), 56, "not finite"),
        (np.ones((4, 4)), 50, "divides 224"),
        (np.ones((4, 4)), 0, "divides 224"),
    ],
)
def test_what_cannot_be_mapped_is_refused(grid: np.ndarray, cells: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        map_grid(grid, Geometry(300, 200, 256), 224, cells)
