"""Find the ImaGenome regions that a text names."""

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
WHOLE = "lung"  # a side without a part means this part: "left-sided effusion" is about the left lung


class _Terms(NamedTuple):
    """The concepts by the words of their terms, and the number of words of the longest term."""

    concepts: dict[tuple[str, ...], list[Concept]]
    longest: int


def named_regions(text: str, lexicon: Lexicon) -> list[str]:
    """Return the names of the regions that a text names, in the lexicon's order; [] if it names none.

    Longest terms are matched first, and a word belongs to one term only. A part without a side ("the base") means the
    sides named elsewhere in the text, or both sides if no side is named. A side without a part ("left-sided effusion",
    "bilateral") means the whole lung. So does "lung", unless the text names a place on one side ("a lung nodule in the
    left apex").

    Args:
        text: a sentence, with or without punctuation.
        lexicon: its concepts of the types `region` and `region_part` are found; a concept of type `region_without_box`
            is not returned, but no other term can match its words.
    """
    # Otherwise "right and left lower lobes" would read as the whole right lung and the left lower lobes.
    words = WORD.findall(COORDINATED.sub("bilateral", text.lower()))
    matched, free = _match(words, _terms(lexicon))
    sides = {side for word in free for side in SIDES.get(word, ())}
    names = {concept.canonical_name for concepts in matched for concept in concepts if REGION in concept.types}
    parts = {concept.canonical_name for concepts in matched for concept in concepts if PART in concept.types}
    names |= {f"{side} {part}" for part in parts - {WHOLE} for side in sides or SIDES["both"]}
    # In "right and left lung bases" both sides belong to the bases, not to the whole lungs.
    if not parts - {WHOLE} and not (len(sides) == len(SIDES["both"]) and any(map(_is_pair, matched))):
        names |= {f"{side} {WHOLE}" for side in sides}
    # "A lung nodule in the left apex" is not about both lungs, because it names a place on one side.
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
    """Return whether a term means the same part on both sides, as "lung bases" does."""
    names = {concept.canonical_name for concept in concepts}
    return any(name.startswith("left ") and f"right {name.removeprefix('left ')}" in names for name in names)


def _match(words: list[str], terms: _Terms) -> tuple[list[list[Concept]], list[str]]:
    """Match terms, longest first and without overlap; return the concepts of each match, and the unmatched words."""
    taken = [False] * len(words)
    found: list[list[Concept]] = []
    for length in range(min(terms.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            concepts = terms.concepts.get(tuple(words[start : start + length]))
            if concepts is not None and not any(taken[start : start + length]):
                taken[start : start + length] = [True] * length
                found.append(concepts)
    return found, [word for word, used in zip(words, taken, strict=True) if not used]
