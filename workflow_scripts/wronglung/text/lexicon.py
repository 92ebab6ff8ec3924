"""Owner of `lexicon.jsonl`: the concepts of radiology reports, one per line.

A concept has concept_id, canonical_name (ImaGenome's name if it has one), aliases (other ways to write it), types and
definition (may be empty). Types are ImaGenome's categories of findings and devices, and three types of places:
`region` (a region that has a box in ImaGenome), `region_part` (a part without a side; "left " or "right " before its
name makes it a region) and `region_without_box`. One more type, `no_entity`, is of phrases whose words are terms
elsewhere ("most prominent in", "midclavicular line"): what they match is nothing. All terms are in lower case. A term
may mean several regions ("lungs"). Any other term means at most one place and at most one concept that is not a place.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REGION, PART, UNBOXED = "region", "region_part", "region_without_box"
PLACES = frozenset({REGION, PART, UNBOXED})
NO_ENTITY = "no_entity"
FIELDS = {"concept_id": str, "canonical_name": str, "aliases": list, "types": list, "definition": str}


class LexiconError(ValueError):
    """An invalid lexicon; the message names the file, the line or the concept, and the fault."""


@dataclass(frozen=True)
class Concept:
    """One finding, device or place, and the ways to write it."""

    concept_id: str
    canonical_name: str
    aliases: tuple[str, ...]
    types: tuple[str, ...]
    definition: str

    @property
    def terms(self) -> tuple[str, ...]:
        """All ways to write it, the canonical name first."""
        return (self.canonical_name, *self.aliases)

    @property
    def is_place(self) -> bool:
        """Whether it is anatomy rather than a finding, a disease or a device."""
        return not PLACES.isdisjoint(self.types)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The concepts in the file's order. Lexicons compare by identity, so that results can be cached per lexicon."""

    concepts: tuple[Concept, ...]

    @property
    def places(self) -> tuple[Concept, ...]:
        """The concepts that are anatomy."""
        return tuple(concept for concept in self.concepts if concept.is_place)

    @property
    def findings(self) -> tuple[Concept, ...]:
        """The concepts that are findings, diseases or devices."""
        return tuple(concept for concept in self.concepts if not concept.is_place and NO_ENTITY not in concept.types)

    @property
    def no_entities(self) -> tuple[Concept, ...]:
        """The concepts whose terms only look like others' terms."""
        return tuple(concept for concept in self.concepts if NO_ENTITY in concept.types)


def read_lexicon(path: str | Path) -> Lexicon:
    """Read and check a lexicon.

    Raises:
        LexiconError: if a line is no concept, an identifier occurs twice, or two concepts share a term; the message
            names the first such line, identifier or term. Also if the file has no concept.
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
            # "cardiomegaly" is a term of a place (the heart) and of a finding, so the two groups may share terms.
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
        raise LexiconError(f"{place}: terms {unusual} are not in lower case, have stray blanks or appear twice")
    return Concept(
        concept_id=given["concept_id"],
        canonical_name=given["canonical_name"],
        aliases=tuple(given["aliases"]),
        types=tuple(given["types"]),
        definition=given["definition"],
    )


def _repeated(terms: list[str]) -> set[str]:
    return {term for term in terms if terms.count(term) > 1}
