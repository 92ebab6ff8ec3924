"""Owner of `lexicon.jsonl`: what radiology reports speak of, one concept a line.

A concept has concept_id, canonical_name (ImaGenome's name where it has one), aliases (other ways to write it), types
and definition (may be empty). Types are ImaGenome's categories of findings and devices, and three of places: `region`
(one of ImaGenome's boxes), `region_part` (a part that both sides have, no side named; with "left " or "right " before
its name it is a region) and `region_without_box`. Everything is in lower case. A term may stand for several regions
("lungs"), otherwise for one place and one other concept at most.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REGION, PART, UNBOXED = "region", "region_part", "region_without_box"
PLACES = frozenset({REGION, PART, UNBOXED})
FIELDS = {"concept_id": str, "canonical_name": str, "aliases": list, "types": list, "definition": str}


class LexiconError(ValueError):
    """A lexicon that cannot be used; the message names file, line and what is wrong."""


@dataclass(frozen=True)
class Concept:
    """One thing that reports speak of, and the ways to write it."""

    concept_id: str
    canonical_name: str
    aliases: tuple[str, ...]
    types: tuple[str, ...]
    definition: str

    @property
    def terms(self) -> tuple[str, ...]:
        """Every way to write it, the canonical name first."""
        return (self.canonical_name, *self.aliases)

    @property
    def is_place(self) -> bool:
        """Whether it is anatomy rather than a finding, a disease or a device."""
        return not PLACES.isdisjoint(self.types)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The concepts in the file's order; compared by identity, so that what is derived from one can be kept."""

    concepts: tuple[Concept, ...]

    @property
    def places(self) -> tuple[Concept, ...]:
        """The concepts that are anatomy."""
        return tuple(concept for concept in self.concepts if concept.is_place)

    @property
    def findings(self) -> tuple[Concept, ...]:
        """The other concepts: what is seen, diagnosed or put in."""
        return tuple(concept for concept in self.concepts if not concept.is_place)


def read_lexicon(path: str | Path) -> Lexicon:
    """The stored lexicon.

    Raises:
        LexiconError: naming the first line that is no concept, or an identifier or a term that occurs twice.
    """
    concepts = tuple(_concept(path, number, line) for number, line in _lines(path))
    if not concepts:
        raise LexiconError(f"{path}: the lexicon has no concept; expected one JSON object a line with {list(FIELDS)}")
    identifiers: set[str] = set()
    owners: dict[tuple[str, bool], Concept] = {}
    for concept in concepts:
        if concept.concept_id in identifiers:
            raise LexiconError(f"{path}: concept_id {concept.concept_id!r} occurs twice; give each concept its own")
        identifiers.add(concept.concept_id)
        for term in concept.terms:
            # "cardiomegaly" names the heart and is a finding, so places and the rest are apart.
            other = owners.setdefault((term, concept.is_place), concept)
            if other is not concept and {*other.types, *concept.types} != {REGION}:
                raise LexiconError(
                    f"{path}: {term!r} is a term of {other.concept_id!r} and of {concept.concept_id!r}; "
                    "only regions may share terms, so take it from one of them"
                )
    return Lexicon(concepts)


def _lines(path: str | Path) -> Iterator[tuple[int, str]]:
    with Path(path).open(encoding="utf-8") as file:
        yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _concept(path: str | Path, number: int, line: str) -> Concept:
    place = f"{path}, line {number}"
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise LexiconError(f"{place}: no JSON ({error}); expected an object with {list(FIELDS)}") from None
    if not isinstance(given, dict) or set(given) != set(FIELDS):
        keys = sorted(given) if isinstance(given, dict) else type(given).__name__
        raise LexiconError(f"{place}: given {keys}; expected an object with {list(FIELDS)}")
    wrong = [name for name, kind in FIELDS.items() if not isinstance(given[name], kind)]
    terms = [given["canonical_name"], *given["aliases"]] if not wrong else []
    if wrong or not all(isinstance(item, str) and item for item in [*terms, *given["types"]]) or not given["types"]:
        raise LexiconError(
            f"{place}: wrong values in {wrong or ['canonical_name', 'aliases', 'types']}; names, aliases and types are "
            "texts that are not empty, and there is at least one type"
        )
    unusual = sorted({term for term in terms if term != " ".join(term.lower().split())} | _repeated(terms))
    if unusual:
        raise LexiconError(f"{place}: terms {unusual} are not in lower case, have stray blanks or stand there twice")
    return Concept(
        concept_id=given["concept_id"],
        canonical_name=given["canonical_name"],
        aliases=tuple(given["aliases"]),
        types=tuple(given["types"]),
        definition=given["definition"],
    )


def _repeated(terms: list[str]) -> set[str]:
    return {term for term in terms if terms.count(term) > 1}
