"""Find clinical entities in texts: the lexicon's terms, or what a spaCy model finds and scispaCy links to concepts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd
import spacy
from spacy.language import Language

from wronglung.core.logs import progress
from wronglung.text.entity_settings import LEXICON, EntitySettings
from wronglung.text.entity_table import SCHEMA, LinkedConcept
from wronglung.text.lexicon import Lexicon

LABEL = "ENTITY"


class Mention(NamedTuple):
    """Words of a text (its first character and one past the last), and the concept that they mean."""

    start: int
    end: int
    text: str
    concept: LinkedConcept


def find_entities(texts: Iterable[str], lexicon: Lexicon, settings: EntitySettings) -> pd.DataFrame:
    """Find the entities of each distinct text. The result has the columns of `entities.parquet`, sorted by text.

    Args:
        texts: sentences of reports; each distinct text is processed once.
        lexicon: the terms and concepts of the recogniser `lexicon` and of the linker `lexicon`.
        settings: recogniser, linker, and which entities are kept.

    Raises:
        ValueError: if the recogniser is a spaCy model that is not installed.
    """
    distinct = sorted(set(texts))
    found = _terms if settings.recogniser == LEXICON else _linked
    kept = _filter(settings)
    rows = [
        (text, [_stored(mention) for mention in mentions if kept(mention.concept)])
        for text, mentions in zip(distinct, found(distinct, lexicon, settings), strict=True)
    ]
    return pd.DataFrame(rows, columns=SCHEMA.names)


def _terms(texts: Sequence[str], lexicon: Lexicon, settings: EntitySettings) -> Iterator[list[Mention]]:
    """Yield the lexicon's terms in each text, longest first and without overlap, but neither places nor no-entities."""
    concepts = {one.concept_id: LinkedConcept(one.concept_id, 1.0, one.types) for one in lexicon.findings}
    documents = term_finder(lexicon).pipe(texts)
    for document in progress(documents, "texts", total=len(texts)):
        yield [
            Mention(span.start_char, span.end_char, span.text, concepts[span.ent_id_])
            for span in document.ents
            if span.ent_id_ in concepts
        ]


def term_finder(lexicon: Lexicon) -> Language:
    """Return a spaCy pipeline whose entities are the terms of findings and of no-entities, named by concept_id."""
    language = spacy.blank("en")
    ruler: Any = language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    owners = {term: one.concept_id for one in (*lexicon.findings, *lexicon.no_entities) for term in one.terms}
    ruler.add_patterns([{"label": LABEL, "pattern": term, "id": owners[term]} for term in sorted(owners)])
    return language


def _linked(texts: Sequence[str], lexicon: Lexicon, settings: EntitySettings) -> Iterator[list[Mention]]:
    """Yield what the spaCy model finds in each text, with the linker's concepts."""
    language = load_model(settings.recogniser)
    # This imports scispaCy, which takes seconds, so only those who use it import it.
    from wronglung.text.linking import link, make_linker

    documents = progress(language.pipe(texts), "texts", total=len(texts))
    spans = [[(span.start_char, span.end_char, span.text) for span in document.ents] for document in documents]
    concepts = link({mention for found in spans for *_, mention in found}, make_linker(lexicon, settings))
    yield from ([Mention(start, end, text, concepts[text]) for start, end, text in found] for found in spans)


def load_model(name: str) -> Language:
    """Return an installed spaCy model that finds entities.

    Raises:
        ValueError: if no such model is installed.
    """
    if not spacy.util.is_package(name):
        raise ValueError(
            f"text.entities.recogniser is {name!r}, which is not installed; install that spaCy model (scispaCy's "
            f"are named en_core_sci_sm, _md, _lg) or say {LEXICON!r}"
        )
    return spacy.load(name)


def _filter(settings: EntitySettings) -> Callable[[LinkedConcept], bool]:
    """Return the test that decides which entities are kept: all, or those of the wanted semantic types."""
    wanted = settings.semantic_types
    return lambda concept: wanted is None or not set(wanted).isdisjoint(concept.types)


def _stored(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "concept_id": mention.concept.concept_id,
        "score": mention.concept.score,
    }
