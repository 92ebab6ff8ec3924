"""Sentences from templates: round brackets hold alternatives, braces hold slots."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def choose(template: str, rng: np.random.Generator) -> str:
    """Choose one alternative of every bracket in the template, inner brackets first.

    Args:
        template: text such as 'The heart is (mildly|markedly) enlarged(, unchanged|)'.
        rng: random stream; all alternatives are equally likely.
    """
    while match := _ALTERNATIVES.search(template):
        options = match.group(1).split("|")
        template = template[: match.start()] + options[int(rng.integers(len(options)))] + template[match.end() :]
    return template


def fill(template: str, slots: Mapping[str, str]) -> str:
    """Make a sentence: fill slots, correct blanks and articles, capitalise the first letter, add a full stop.

    Args:
        template: text without round brackets.
        slots: text of every slot in the template.

    Raises:
        KeyError: if a slot of the template is not given.

    >>> fill("there is a {noun} , stable", {"noun": "effusion"})
    'There is an effusion, stable.'
    """
    text = re.sub(r"\s+", " ", template.format_map(slots)).strip()
    text = re.sub(r" ([,.;])", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)
    return text[0].upper() + text[1:].rstrip(".") + "."


def pick(options: Sequence[Item], rng: np.random.Generator) -> Item:
    """Pick one of the options; all are equally likely."""
    return options[int(rng.integers(len(options)))]
