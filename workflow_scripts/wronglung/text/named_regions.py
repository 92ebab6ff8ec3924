"""Which of ImaGenome's regions a text names."""

import re
from functools import cache
from typing import NamedTuple

from wronglung.text.lexicon import PART, REGION, Concept, Lexicon

WORD = re.compile(r"[a-z0-9]+")
SIDES = {
    "left": ("left",),
    "right": ("right",),
    **dict.fromkeys(("bilateral", "bilaterally", "both"), ("left", "right")),
}
COORDINATED = re.compile(r"\b(?:left (?:and|or)(?: the)? right|right (?:and|or)(?: the)? left)\b")
WHOLE = "lung"  # what a side alone is about, as in "left-sided effusion"


class _Terms(NamedTuple):
    """Concepts by the words of their terms, and the longest term's number of words."""

    concepts: dict[tuple[str, ...], list[Concept]]
    longest: int


def named_regions(text: str, lexicon: Lexicon) -> list[str]:
    """Names of the regions that a text names, in the lexicon's order; [] where it names none.

    The longest terms are taken first, and a word belongs to one term only. A part that is named without a side ("the
    base") is meant on each side that is named elsewhere in the text, and on both where none is. A side without a part
    ("left-sided effusion", "bilateral") is the whole lung, and so is "lung" itself unless the text names a place on one
    side ("a lung nodule in the left apex").

    Args:
        text: a sentence, with or without punctuation.
        lexicon: its concepts of type `region` are what is looked for; `region_without_box` takes words away.
    """
    # "Right and left lower lobes" names no "left lower lobes" beside a whole right lung.
    words = WORD.findall(COORDINATED.sub("bilateral", text.lower()))
    matched, free = _match(words, _terms(lexicon))
    sides = {side for word in free for side in SIDES.get(word, ())}
    names = {concept.canonical_name for concepts in matched for concept in concepts if REGION in concept.types}
    parts = {concept.canonical_name for concepts in matched for concept in concepts if PART in concept.types}
    names |= {f"{side} {part}" for part in parts - {WHOLE} for side in sides or SIDES["both"]}
    # "right and left lung bases": the bases have used the sides up.
    if not parts - {WHOLE} and not (len(sides) == len(SIDES["both"]) and any(map(_is_pair, matched))):
        names |= {f"{side} {WHOLE}" for side in sides}
    # "A lung nodule in the left apex" is not about both lungs.
    if WHOLE in parts and not any(name.startswith(SIDES["both"]) for name in names):
        names |= {f"{side} {WHOLE}" for side in SIDES["both"]}
    return [concept.canonical_name for concept in lexicon.places if concept.canonical_name in names]


@cache
def _terms(lexicon: Lexicon) -> _Terms:
    concepts: dict[tuple[str, ...], list[Concept]] = {}
    for concept in lexicon.places:
        for words in dict.fromkeys(tuple(WORD.findall(term)) for term in concept.terms):
            concepts.setdefault(words, []).append(concept)
    return _Terms(concepts, max(map(len, concepts), default=0))


def _is_pair(concepts: list[Concept]) -> bool:
    """Whether a term stands for a part of both sides, as "lung bases" does."""
    names = {concept.canonical_name for concept in concepts}
    return any(name.startswith("left ") and f"right {name.removeprefix('left ')}" in names for name in names)


def _match(words: list[str], terms: _Terms) -> tuple[list[list[Concept]], list[str]]:
    """The terms found, longest first and without overlap, as the concepts of each; and the words left over."""
    taken = [False] * len(words)
    found: list[list[Concept]] = []
    for length in range(min(terms.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            concepts = terms.concepts.get(tuple(words[start : start + length]))
            if concepts is not None and not any(taken[start : start + length]):
                taken[start : start + length] = [True] * length
                found.append(concepts)
    return found, [word for word, used in zip(words, taken, strict=True) if not used]
