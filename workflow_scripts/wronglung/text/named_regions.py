"""Find the ImaGenome regions that a text names."""

import re
from functools import cache
from typing import NamedTuple

from wronglung.data.side_words import LINK, side_words
from wronglung.text.lexicon import PART, REGION, UNBOXED, Concept, Lexicon

WORD = re.compile(r"[a-z0-9]+")
BOTH = ("left", "right")
SIDES = {"left": ("left",), "right": ("right",), **dict.fromkeys(("bilateral", "bilaterally", "both"), BOTH)}
PLAIN = {"left": "left", "right": "right", "l": "left", "r": "right", "lt": "left", "rt": "right"}
WHOLE = "lung"  # a side without a part means this part: "left-sided effusion" is about the left lung
SPINE = "spine"
COORDINATED = re.compile(rf"\b(left|right)(?: side)?{LINK}(?!\1)(?:left|right)\b")
THAN = re.compile(r"[<>]+")
ZONE, HEAD = r"(?:upper|mid|middle|lower)", r"((?:lung )?(?:zone|lobe|field|lung))s?\b"
# "Left mid and lower zones": the side and the last word belong to both parts.
SHARED = re.compile(
    rf"\b(left|right) ({ZONE}|perihilar|apical)(?: lung)?\s*(?:,|/|\band\b|\bor\b|\bto\b)\s*({ZONE}) {HEAD}"
)
BREAK = re.compile(r"[,;:]|\.\s")
# Words between two places, or between a place and a side, that join them, keep them apart, or say nothing.
JOINS = frozenset({"and", "or", "to", "the"})
APART = frozenset({"and", "or", "with", "without", "but"})
BESIDE = frozenset({"on", "the", "to", "at", "in", "side", "more", "greater", "worse", "than", "toward", "towards"})
COMPARES, LITTLE = frozenset({"than", "versus", "vs"}), frozenset({"the", "on", "in", "at"})
NEAR = 2  # words between a side and the limb that it belongs to, as in "left total knee"


class _Terms(NamedTuple):
    """The concepts by the words of their terms, and the number of words of the longest term."""

    concepts: dict[tuple[str, ...], list[Concept]]
    longest: int


class _Match(NamedTuple):
    """Words of a text (the first, and one past the last) that are a term of these concepts."""

    start: int
    end: int
    concepts: list[Concept]

    def names(self, kind: str) -> set[str]:
        return {concept.canonical_name for concept in self.concepts if kind in concept.types}

    @property
    def side(self) -> str | None:
        """The side of all its regions; None if they have none, or both."""
        sides = {name.split()[0] for name in self.names(REGION)}
        return next(iter(sides)) if len(sides) == 1 and sides <= set(BOTH) else None

    @property
    def is_pair(self) -> bool:
        """Whether it means the same part on both sides, as "lung bases" does."""
        return any(name.startswith("left ") and _mirrored(name) in self.names(REGION) for name in self.names(REGION))

    @property
    def is_outside(self) -> bool:
        """Whether it is the spine, a limb or the like without a side: a side beside it is no side of a lung."""
        outside = self.names(UNBOXED) or self.names(REGION) & {SPINE}
        return bool(outside) and not any(side in name for name in outside for side in BOTH)


class _Reading(NamedTuple):
    """A text's words, the places of those that follow a comma or the like, and its matches in the text's order."""

    words: list[str]
    breaks: set[int]
    matches: list[_Match]

    def between(self, start: int, end: int) -> list[str] | None:
        """Return words[start:end]; None if a comma or the like stands among them or beside them."""
        return None if self.breaks & set(range(start, end + 1)) else self.words[start:end]


def named_regions(text: str, lexicon: Lexicon) -> list[str]:
    """Return the names of the regions that a text names, in the lexicon's order; [] if it names none.

    Longest terms are matched first, and a word belongs to one term only. A part without a side ("the base") has the
    side of the part that it is joined to ("left apex and base"). Otherwise it means the sides named elsewhere in the
    text, or both sides if no side is named. A side without a part ("left-sided effusion", "bilateral") means the whole
    lung, but in "left base greater than right" it means the same part, and beside the spine, a shoulder or a hip it
    means nothing. "Lung" means both lungs, unless the text names a place on one side ("a lung nodule in the left
    apex").

    Args:
        text: a sentence, with or without punctuation. `side_words` reads its sides: "Rt", "R base", "L > R".
        lexicon: its concepts of the types `region` and `region_part` are found; a concept of type `region_without_box`
            is not returned, but no other term can match its words.
    """
    reading, free = _read(_plain(text), _terms(lexicon))
    names = {name for match in reading.matches for name in match.names(REGION)}
    compared = {place: match for place in free if (match := _compared(place, reading)) is not None}
    names |= {_mirrored(name) for match in compared.values() for name in match.names(REGION)}
    used = {place for place in free if place not in compared and not _outside_the_lungs(place, reading)}
    sides = {side for place in used for side in SIDES[reading.words[place]]}
    parts = set()
    for match, side in zip(reading.matches, _joined_sides(reading), strict=True):
        found = match.names(PART)
        names |= {f"{side} {part}" for part in found if side}
        parts |= set() if side else found
    names |= {f"{side} {part}" for part in parts - {WHOLE} for side in sides or BOTH}
    # In "right and left lung bases" both sides belong to the bases, not to the whole lungs.
    if not parts - {WHOLE} and not (len(sides) == len(BOTH) and any(match.is_pair for match in reading.matches)):
        names |= {f"{side} {WHOLE}" for side in sides}
    # "A lung nodule in the left apex" is not about both lungs, because it names a place on one side.
    if WHOLE in parts and not any(name.startswith(BOTH) for name in names):
        names |= {f"{side} {WHOLE}" for side in BOTH}
    return [concept.canonical_name for concept in lexicon.places if concept.canonical_name in names]


def _plain(text: str) -> str:
    """Return the text in lower case, with "left", "right" and "bilateral" as the only words of sides.

    A side that two parts share stands before each, and one that means no side ("the patient left") is left out.
    """
    parts, last = [], 0
    for word in side_words(text):
        plain = PLAIN.get(text[word.start : word.end].lower())
        if plain is None or text[word.end : word.end + 4].lower() == "ward":  # a direction is no place
            continue
        parts += [text[last : word.start], " " if word.reason in ("no_side", "shunt") else f" {plain} "]
        last = word.end
    plain_text = " ".join("".join([*parts, text[last:]]).lower().split())
    # Otherwise "right and left lower lobes" would read as the whole right lung and the left lower lobes.
    plain_text = COORDINATED.sub("bilateral", plain_text)
    return THAN.sub(" than ", SHARED.sub(r"\1 \2 \4 and \1 \3 \4", plain_text))


def _read(text: str, terms: _Terms) -> tuple[_Reading, list[int]]:
    """Match terms, longest first and without overlap; return the reading, and the places of sides in no match."""
    found = list(WORD.finditer(text))
    words = [match.group() for match in found]
    ends = [0, *(match.end() for match in found)]
    breaks = {place for place, match in enumerate(found) if BREAK.search(text, ends[place], match.start())}
    taken = [False] * len(words)
    matches: list[_Match] = []
    for length in range(min(terms.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            concepts = terms.concepts.get(tuple(words[start : start + length]))
            if concepts is not None and not any(taken[start : start + length]):
                taken[start : start + length] = [True] * length
                matches.append(_Match(start, start + length, concepts))
    free = [place for place, word in enumerate(words) if word in SIDES and not taken[place]]
    return _Reading(words, breaks, sorted(matches, key=lambda match: match.start)), free


@cache
def _terms(lexicon: Lexicon) -> _Terms:
    concepts: dict[tuple[str, ...], list[Concept]] = {}
    for concept in lexicon.places:
        for words in dict.fromkeys(tuple(WORD.findall(term)) for term in concept.terms):
            concepts.setdefault(words, []).append(concept)
    return _Terms(concepts, max(map(len, concepts), default=0))


def _mirrored(name: str) -> str:
    """Return the region of the other side; the name itself if it has no side."""
    side, _, rest = name.partition(" ")
    return f"{BOTH[1 - BOTH.index(side)]} {rest}" if side in BOTH else name


def _joined_sides(reading: _Reading) -> list[str | None]:
    """Return the side of each match: its own, or that of the match before, if only "and" or the like is between."""
    sides: list[str | None] = []
    for number, match in enumerate(reading.matches):
        side = match.side
        if side is None and number and match.names(PART) - {WHOLE}:
            between = reading.between(reading.matches[number - 1].end, match.start)
            side = sides[-1] if between is not None and JOINS.issuperset(between) else None
        sides.append(side)
    return sides


def _compared(place: int, reading: _Reading) -> _Match | None:
    """Return the match of the other side that a side is compared with, as in "left base greater than right"."""
    before = place - 1
    while before >= 0 and reading.words[before] in LITTLE:
        before -= 1
    if before < 0 or reading.words[before] not in COMPARES:
        return None
    earlier = [match for match in reading.matches if match.end <= before and match.side]
    return earlier[-1] if earlier and earlier[-1].side != reading.words[place] else None


def _outside_the_lungs(place: int, reading: _Reading) -> bool:
    """Return whether a side belongs to the spine, a limb or the like, named after it or before it."""
    after = next((match for match in reading.matches if match.start > place), None)
    if after is not None and after.is_outside and after.start - place - 1 <= NEAR:
        between = reading.between(place + 1, after.start)
        if between is not None and APART.isdisjoint(between) and SIDES.keys().isdisjoint(between):
            return True
    before = next((match for match in reversed(reading.matches) if match.end <= place), None)
    between = reading.between(before.end, place) if before is not None and before.is_outside else None
    if between is None:
        return False
    while between and between[-1] in BESIDE:
        between = between[:-1]
    return len(between) <= NEAR and APART.isdisjoint(between) and reading.words[place - 1] in BESIDE
