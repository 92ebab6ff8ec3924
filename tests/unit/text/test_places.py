"""Letters of a cleaned text are found again in the text as it is written."""

import numpy as np
import pytest

from wronglung.text.cleaning import clean
from wronglung.text.places import clean_with_places

TEXTS = [
    "",
    " .,; ",
    "No left-sided effusion; 3–4 mm nodule (T 1.5) in the RIGHT lung.",
    "Épanchement pleural à gauche, ___ year old, [MASK] seen — ﬁndings 2 × 3 cm.",
    "\nFINDINGS:\n  Heart size normal.\tNo [MASK]\u00a0edema…",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_are_those_of_cleaning(text: str) -> None:
    placed = clean_with_places(text)
    assert placed.words == clean(text)
    assert len(placed.origin) == len(placed.words)
    assert [number == -1 for number in placed.origin] == [letter == " " for letter in placed.words]
    there = [number for number in placed.origin if number >= 0]
    assert there == sorted(there)


def test_any_text_is_cleaned_alike() -> None:
    rng = np.random.default_rng(0)
    letters = [*"abcZ é.,-_\n0123[]ﬁ–×", "[MASK]", "e\u0301", "İ"]
    for _ in range(300):
        text = "".join(rng.choice(letters, size=12))
        assert clean_with_places(text).words == clean(text), repr(text)


def test_a_changed_place_changes_its_word() -> None:
    text = "Épanchement: LEFT-sided."
    placed = clean_with_places(text)
    start = placed.words.index("left")
    first, last = placed.span(start, start + 4)
    assert text[first:last] == "LEFT"
    assert clean(text[:first] + "right" + text[last:]) == "epanchement right sided"
