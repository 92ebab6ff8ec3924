"""Controls: their values, whose boxes an oracle knows, and what they score."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.attention.controls import CONTROLS, centre, make_control, oracle, uniform
from wronglung.data.boxes import box_mask
from wronglung.metrics import auroc, average_precision, ranking_bilinear

BOXES = st.lists(
    st.tuples(st.integers(0, 150), st.integers(0, 150), st.integers(8, 73), st.integers(8, 73)),
    min_size=1,
    max_size=3,
)


def mask_of(boxes: list[tuple[int, int, int, int]]) -> np.ndarray:
    return box_mask(np.array([[x, y, x + w, y + h] for x, y, w, h in boxes]), 224)


@pytest.mark.parametrize("grid", [7, 8, 14, 19, 28, 224])
def test_oracle_is_the_covered_share_of_each_cell(grid: int) -> None:
    mask = mask_of([(10, 20, 60, 100), (50, 90, 120, 70)])
    found = oracle(mask, grid)
    # Each pixel cut into grid x grid pieces: the cells' borders then lie between pieces.
    pieces = np.repeat(np.repeat(mask, grid, axis=0), grid, axis=1) if grid < 20 else None
    if pieces is not None:
        share = pieces.reshape(grid, 224, grid, 224).mean(axis=(1, 3))
    else:
        share = mask.reshape(grid, 224 // grid, grid, 224 // grid).mean(axis=(1, 3))
    np.testing.assert_allclose(found, share / share.sum(), rtol=1e-12)
    assert len(np.unique(found[share == 1])) == 1


@settings(max_examples=40, deadline=None)
@given(BOXES, st.sampled_from([14, 16, 19, 28]))
def test_oracle_scores_at_least_0_99_on_fine_grids(boxes: list[tuple[int, int, int, int]], grid: int) -> None:
    mask = mask_of(boxes)
    assert auroc(ranking_bilinear(oracle(mask, grid), mask)) >= 0.99


def test_oracle_finds_small_boxes_better_on_finer_grids() -> None:
    mask = box_mask(np.array([[101, 43, 112, 50]]), 224)
    scores = [average_precision(ranking_bilinear(oracle(mask, grid), mask)) for grid in (8, 14, 28, 112)]
    assert scores == sorted(scores)
    assert scores[0] < 0.5 < scores[-1]


def test_oracle_of_nothing_is_zero_everywhere() -> None:
    assert (oracle(np.zeros((224, 224), dtype=bool), 8) == 0).all()


def test_uniform_is_flat_and_centre_falls_in_every_direction() -> None:
    nothing = np.zeros((224, 224), dtype=bool)
    assert len(np.unique(uniform(nothing, 19))) == 1
    for grid in (1, 2, 7, 8):
        cone = centre(nothing, grid)
        assert cone.sum() == pytest.approx(1)
        assert (cone > 0).all()
        np.testing.assert_array_equal(cone, cone[::-1])
        np.testing.assert_array_equal(cone, cone.T)
        assert (np.diff(cone[grid // 2, grid // 2 :]) < 0).all()


def instances() -> pd.DataFrame:
    left, right = np.array([[130, 30, 200, 180]]), np.array([[20, 30, 90, 180]])
    none = np.zeros((0, 4), dtype=int)
    rows = [
        ("s1", "none", "i1", "effusion left", left),
        ("s2", "none", "i1", "effusion right", right),
        ("s3", "none", "i1", "effusion right", none),
        ("s4", "none", "i1", "clear left", left),
        ("s1", "swap", "i1", "effusion right", left),
        ("s2", "swap", "i1", "effusion left", right),
        ("s3", "swap", "i1", "effusion left", none),
        ("s4", "swap", "i1", "clear right", left),
        ("s5", "none", "i2", "effusion left", right),
    ]
    return pd.DataFrame(rows, columns=["instance_id", "perturbation", "dicom_id", "text_id", "boxes"])


def test_the_oracle_of_a_text_knows_where_that_text_is_written_not_where_it_is_swapped_in() -> None:
    maps = make_control("oracle", 8, instances(), 224)
    assert len(maps.attention) == 5
    left, right = (
        oracle(box_mask(np.array([b]), 224), 8).astype(np.float32) for b in ([130, 30, 200, 180], [20, 30, 90, 180])
    )
    expected = {
        ("i1", "effusion left"): left,
        ("i1", "effusion right"): right,
        ("i1", "clear left"): left,
        ("i1", "clear right"): left,
        ("i2", "effusion left"): right,
    }
    for (image, text), wanted in expected.items():
        np.testing.assert_array_equal(maps.attention[maps.rows([image], [text])[0]], wanted)


@pytest.mark.parametrize("control", CONTROLS)
def test_every_control_has_every_pair_and_sum_1(control: str) -> None:
    maps = make_control(control, 7, instances(), 224)
    np.testing.assert_allclose(maps.attention.sum(axis=(1, 2)), 1, rtol=1e-6)
    assert maps.grid == (7, 7)
    assert (maps.model, maps.formula) == (control, control)
    maps.rows(instances()["dicom_id"], instances()["text_id"])


def test_an_unknown_control_is_named() -> None:
    with pytest.raises(ValueError, match=r"unknown control 'random'; known: \['centre', 'oracle', 'uniform'\]"):
        make_control("random", 7, instances(), 224)
