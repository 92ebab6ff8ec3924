"""Contributions of tiles and blocks in the pixels of the input, against a loop over pixels."""

import numpy as np
import pandas as pd
import pytest

from wronglung.studies.contribution.tiles import map_of, middle


@pytest.mark.parametrize(("shape", "unit"), [((5, 7), "tile_2"), ((4, 4), "tile_4"), ((3, 5, 4), "block_2")])
def test_every_pixel_has_the_value_of_its_part(shape: tuple[int, ...], unit: str) -> None:
    side = int(unit[-1])
    grid = [-(-length // side) for length in shape]
    values = pd.Series(np.arange(1.0, np.prod(grid) + 1))
    found = map_of(values, shape, unit)
    assert found.shape == shape
    for place in np.ndindex(*shape):
        part = int(np.ravel_multi_index([where // side for where in place], grid))
        assert found[place] == values[part]


def test_a_part_without_a_row_changed_nothing() -> None:
    assert map_of(pd.Series([2.0], index=[3]), (2, 2), "tile_1").tolist() == [[0.0, 0.0], [0.0, 2.0]]


def test_of_a_volume_the_middle_plane_is_shown() -> None:
    assert middle(np.arange(24).reshape(4, 2, 3)).shape == (2, 3)  # three columns are no colours of a volume
