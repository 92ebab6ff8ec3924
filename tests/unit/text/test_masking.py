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
    assert masked_count(units, share) == count


@pytest.mark.parametrize(("single", "share", "masked"), [(True, 0.5, 500), (True, 0.3, 300), (False, 0.5, 0)])
def test_a_single_unit_is_masked_as_often_as_asked_for(single: bool, share: float, masked: int) -> None:
    way, plain = settings("entity", share, single), "right sided effusion atelectasis and no pneumothorax"
    drawn = [mask_text(TEXT, SPANS[:1], way, np.random.default_rng(seed)) for seed in range(1_000)]
    assert set(drawn) <= {plain, f"right sided {MASK} atelectasis and no pneumothorax"}
    # Four standard deviations of a binomial draw.
    assert abs(sum(MASK in text for text in drawn) - masked) <= 4 * np.sqrt(1_000 * share * (1 - share)) * (masked > 0)


@pytest.mark.parametrize(("unit", "text"), [("entity", "Atelectasis."), ("word", "Atelectasis."), ("word", "___")])
def test_no_text_becomes_nothing_but_masks(unit: str, text: str) -> None:
    for seed in range(50):
        masked = mask_text(text, [(0, 11)], settings(unit, 1.0), np.random.default_rng(seed))
        assert masked == ("atelectasis" if "A" in text else "")


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
