"""Sentences from templates: alternatives in round brackets, slots in braces."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")


def choose(template: str, rng: np.random.Generator) -> str:
    """The template with one alternative taken of every bracket, inner brackets first.

    Args:
        template: text such as 'The heart is (mildly|markedly) enlarged(, unchanged|)'.
        rng: random stream; alternatives are equally likely.
    """
    while match := _ALTERNATIVES.search(template):
        options = match.group(1).split("|")
        template = template[: match.start()] + options[int(rng.integers(len(options)))] + template[match.end() :]
    return template


def fill(template: str, slots: Mapping[str, str]) -> str:
    """A sentence: slots filled, blanks and articles set right, first letter capital, full stop.

    Args:
        template: without brackets.
        slots: text of every slot of the template.

    Raises:
        KeyError: if the template has a slot that is not given.

    >>> fill("there is a {noun} , stable", {"noun": "effusion"})
    'There is an effusion, stable.'
    """
    text = re.sub(r"\s+", " ", template.format_map(slots)).strip()
    text = re.sub(r" ([,.;])", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)
    return text[0].upper() + text[1:].rstrip(".") + "."


def pick(options: Sequence[Item], rng: np.random.Generator) -> Item:
    """One of the options, all equally likely."""
    return options[int(rng.integers(len(options)))]
