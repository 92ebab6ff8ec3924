"""Which changes a study may ask for."""

from typing import Any

import pytest
from pydantic import ValidationError

from wronglung.outputs.changes.settings import AskedChanges

ASKED: dict[str, Any] = {
    "split": "test",
    "evaluated": 5,
    "parts": {"image": ["tile_16", "superpixel_50"], "volume": ["block_8"], "text": ["word"]},
    "baselines": {"image": ["own_mean", "blur"], "text": ["mask"]},
    "permutation_draws": 1,
    "crossed": 0,
    "curves": None,
    "batch": 8,
}


def test_known_units_and_baselines_are_taken() -> None:
    assert AskedChanges.model_validate(ASKED).model_dump() == ASKED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parts": {"image": ["tile_0"]}}, r"unknown units \['tile_0'\] of image; known: \['tile_<pixels>'"),
        ({"parts": {"text": ["tile_16"]}}, "unknown units"),
        ({"parts": {"text": ["word", "word"]}}, "occur"),
        ({"baselines": {"text": ["masc"]}}, "did you mean 'mask'"),
        ({"evaluated": 0}, "greater than 0"),
        ({"more": 1}, "Extra inputs"),
    ],
)
def test_others_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AskedChanges.model_validate(ASKED | change)
