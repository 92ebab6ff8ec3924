"""Words or clinical entities of a text replaced by the tokenizer's mask token (paper §2.2, "Masking").

The published code writes "[MASK]" before its cleaning, which turns it into the word "mask"; here it stays the token.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from wronglung.core.section import Section
from wronglung.text.cleaning import MASK, clean

Span = tuple[int, int]  # first character and one past the last


class MaskingSettings(Section):
    """What is masked in a training text, drawn anew in every epoch."""

    unit: Literal["word", "entity"]
    share: float = Field(gt=0.0, le=1.0, description="of a text's units; at least one is masked, and one is left")
    mask_single: bool = Field(description="whether a text's only unit is masked; false is the published rule")


def masked_count(units: int, share: float, mask_single: bool) -> int:
    """How many of a text's units are masked: n = min(max(int(share * units), 1), units - 1), as published.

    By that rule a text with a single unit is never masked; `mask_single` masks it. 0 for a text without units.
    """
    if units == 1:
        return int(mask_single)
    return max(0, min(max(int(share * units), 1), units - 1))


def mask_words(text: str, masking: MaskingSettings, rng: np.random.Generator) -> str:
    """The text's words, some of them replaced.

    Args:
        text: words joined by blanks, e.g. from `clean`.
        masking: how many.
        rng: draws which.
    """
    words = text.split()
    for place in _draw(len(words), masking, rng):
        words[place] = MASK
    return " ".join(words)


def mask_entities(text: str, spans: Sequence[Span], masking: MaskingSettings, rng: np.random.Generator) -> str:
    """The text with some of its entities replaced, each by one mask token; unchanged where it has none.

    Args:
        text: as the report has it.
        spans: the entities' places in the text, not overlapping, in its order.
        masking: how many.
        rng: draws which.
    """
    for place in sorted(_draw(len(spans), masking, rng), reverse=True):
        start, end = spans[place]
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def mask_text(text: str, spans: Sequence[Span], masking: MaskingSettings, rng: np.random.Generator) -> str:
    """A report's text, masked as the settings say and cleaned.

    Args:
        text: as the report has it.
        spans: its entities; not looked at where words are masked.
        masking: unit and how many.
        rng: draws which.
    """
    if masking.unit == "word":
        return mask_words(clean(text), masking, rng)
    return clean(mask_entities(text, spans, masking, rng))


def _draw(units: int, masking: MaskingSettings, rng: np.random.Generator) -> list[int]:
    """Places of the units to mask, in no order."""
    count = masked_count(units, masking.share, masking.mask_single)
    return rng.choice(units, size=count, replace=False).tolist() if count else []
