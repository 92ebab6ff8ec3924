"""Replace words or clinical entities of a text by the tokenizer's mask token (paper §2.2, "Masking").

The published code inserts "[MASK]" before its cleaning, which turns it into the word "mask". Here it stays the token.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from wronglung.core.section import Section
from wronglung.text.cleaning import MASK, clean

Span = tuple[int, int]  # first character and one past the last


class MaskingSettings(Section):
    """What is masked in a training text. Every epoch makes new draws."""

    unit: Literal["word", "entity"]
    share: float = Field(
        gt=0.0, le=1.0, description="of a text's units; of several, one at least is masked and one left"
    )
    mask_single: bool = Field(
        description="whether a text's only unit is masked, with probability `share`; false is the published rule"
    )


def masked_count(units: int, share: float) -> int:
    """Return the number of units to mask in a text: min(max(int(share * units), 1), units - 1), as published.

    A text without units or with a single one gives 0.
    """
    return max(0, min(max(int(share * units), 1), units - 1))


def mask_words(text: str, masking: MaskingSettings, rng: np.random.Generator) -> str:
    """Replace some words of the text by the mask token.

    Args:
        text: words joined by blanks, e.g. from `clean`.
        masking: decides how many words are masked.
        rng: draws the words.
    """
    words = text.split()
    for place in _draw(len(words), masking, rng):
        words[place] = MASK
    return " ".join(words)


def mask_entities(text: str, spans: Sequence[Span], masking: MaskingSettings, rng: np.random.Generator) -> str:
    """Replace some entities of the text, each by one mask token. A text without entities stays unchanged.

    Args:
        text: the report's own words.
        spans: positions of the entities, in the text's order, without overlap.
        masking: decides how many entities are masked.
        rng: draws the entities.
    """
    for place in sorted(_draw(len(spans), masking, rng), reverse=True):
        start, end = spans[place]
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def mask_text(text: str, spans: Sequence[Span], masking: MaskingSettings, rng: np.random.Generator) -> str:
    """Mask a text as the settings say, and clean it. A text of which nothing but masks would be left is not masked.

    Args:
        text: the report's own words.
        spans: positions of its entities; not used if words are masked.
        masking: unit (word or entity) and share.
        rng: draws the units.
    """
    whole = clean(text)
    masked = (
        mask_words(whole, masking, rng) if masking.unit == "word" else clean(mask_entities(text, spans, masking, rng))
    )
    return masked if set(masked.split()) - {MASK} else whole


def _draw(units: int, masking: MaskingSettings, rng: np.random.Generator) -> list[int]:
    """Draw the indices of the units to mask, in random order."""
    if units == 1:
        return [0] if masking.mask_single and rng.random() < masking.share else []
    count = masked_count(units, masking.share)
    return rng.choice(units, size=count, replace=False).tolist() if count else []
