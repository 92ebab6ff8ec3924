"""How many and which words or entities are masked: the published count, and one entity too where asked for."""

import numpy as np
import pytest

from wronglung.text.cleaning import MASK
from wronglung.text.masking import MaskingSettings, mask_entities, mask_text, masked_count

TEXT = "Right-sided effusion, atelectasis and no pneumothorax."
SPANS = [(TEXT.index(word), TEXT.index(word) + len(word)) for word in ("effusion", "atelectasis", "pneumothorax")]


def settings(unit: str, share: float, mask_single: bool = True) -> MaskingSettings:
    return MaskingSettings(unit=unit, share=share, mask_single=mask_single)


@pytest.mark.parametrize(
    ("units", "share", "count"),
    [(0, 0.5, 0), (2, 0.3, 1), (3, 0.5, 1), (4, 0.5, 2), (9, 0.3, 2), (10, 0.3, 3), (5, 1.0, 4)],
)
def test_the_published_count(units: int, share: float, count: int) -> None:
    assert masked_count(units, share, False) == masked_count(units, share, True) == count


def test_a_single_unit_is_masked_only_where_asked_for() -> None:
    assert masked_count(1, 0.5, mask_single=True) == 1
    assert masked_count(1, 0.5, mask_single=False) == 0
    for single, expected in [(True, f"right sided {MASK} atelectasis and no pneumothorax"), (False, None)]:
        masked = mask_text(TEXT, SPANS[:1], settings("entity", 0.5, single), np.random.default_rng(0))
        assert masked == (expected or "right sided effusion atelectasis and no pneumothorax")


def test_every_pair_of_entities_is_drawn_and_each_is_one_mask() -> None:
    drawn = {mask_entities(TEXT, SPANS, settings("entity", 0.7), np.random.default_rng(seed)) for seed in range(60)}
    first, second, third = ("effusion", "atelectasis", "pneumothorax")
    pairs = [(first, second), (first, third), (second, third)]
    assert drawn == {TEXT.replace(one, MASK).replace(other, MASK) for one, other in pairs}


def test_words_are_those_of_the_cleaned_text() -> None:
    masked = mask_text(TEXT, SPANS, settings("word", 0.3), np.random.default_rng(1)).split()
    assert len(masked) == 7
    assert masked.count(MASK) == 2


def test_a_text_without_entity_stays() -> None:
    assert (
        mask_text("Trachea is midline.", [], settings("entity", 0.5), np.random.default_rng(0)) == "trachea is midline"
    )
