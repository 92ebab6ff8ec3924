"""Find clinical entities in texts: a recogniser finds mentions, and scispaCy links them to concepts.

Importing this module imports scispaCy, which takes seconds, so only the rule that needs it imports this module.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import nmslib
import pandas as pd
import spacy
from scispacy.candidate_generation import CandidateGenerator
from scispacy.linking import EntityLinker
from scispacy.linking_utils import Entity as KnowledgeBaseEntity
from scispacy.linking_utils import KnowledgeBase
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.language import Language
from spacy.tokens import Doc, Span

from wronglung.core.logs import progress
from wronglung.text.entity_settings import LEXICON, EntitySettings
from wronglung.text.entity_table import SCHEMA
from wronglung.text.knowledge_bases import candidates
from wronglung.text.lexicon import Lexicon

LABEL = "ENTITY"
MENTIONS_AT_ONCE = 500  # the linker takes as long for one mention as for dozens


class Concept(NamedTuple):
    """The concept that a mention was linked to, their similarity (0..1) and the concept's semantic types."""

    concept_id: str | None
    score: float
    types: tuple[str, ...]


UNLINKED = Concept(None, float("nan"), ())


def find_entities(texts: Iterable[str], lexicon: Lexicon, settings: EntitySettings) -> pd.DataFrame:
    """Find the entities of each distinct text. The result has the columns of `entities.parquet`, sorted by text.

    Args:
        texts: sentences of reports; each distinct text is processed once.
        lexicon: the terms and concepts of the default recogniser and linker.
        settings: recogniser, linker, and which entities are kept.
    """
    distinct = sorted(set(texts))
    language = recogniser(lexicon, settings.recogniser)
    documents = progress(language.pipe(distinct), "texts", total=len(distinct))
    mentions = [[(span.start_char, span.end_char, span.text) for span in document.ents] for document in documents]
    concepts = link({mention for found in mentions for *_, mention in found}, make_linker(lexicon, settings))
    kept = _filter(settings)
    rows = [
        (
            text,
            [
                {"start": start, "end": end, "text": mention, **_stored(concepts[mention])}
                for start, end, mention in found
                if kept(concepts[mention])
            ],
        )
        for text, found in zip(distinct, mentions, strict=True)
    ]
    return pd.DataFrame(rows, columns=SCHEMA.names)


def recogniser(lexicon: Lexicon, name: str) -> Language:
    """Return a spaCy pipeline that sets a document's entities.

    Args:
        lexicon: the recogniser `lexicon` finds its terms, except places; longest terms first.
        name: `lexicon`, or an installed spaCy model.

    Raises:
        ValueError: if no such model is installed.
    """
    if name != LEXICON:
        if not spacy.util.is_package(name):
            raise ValueError(
                f"text.entities.recogniser is {name!r}, which is not installed; install that spaCy model (scispaCy's "
                f"are named en_core_sci_sm, _md, _lg) or say {LEXICON!r}"
            )
        return spacy.load(name)
    language = spacy.blank("en")
    ruler: Any = language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    terms = sorted({term for concept in lexicon.findings for term in concept.terms})
    ruler.add_patterns([{"label": LABEL, "pattern": term} for term in terms])
    return language


def make_linker(lexicon: Lexicon, settings: EntitySettings) -> EntityLinker:
    """Return scispaCy's linker, on the lexicon or on a knowledge base that `knowledge_bases.fetch` fetched."""
    own = lexicon_candidates(lexicon) if settings.linker == LEXICON else candidates(settings.linker)
    return EntityLinker(
        candidate_generator=own,
        resolve_abbreviations=False,
        threshold=settings.threshold,
        filter_for_definitions=False,
        max_entities_per_mention=1,
    )


def lexicon_candidates(lexicon: Lexicon) -> CandidateGenerator:
    """Return a generator of candidate concepts, by the cosine of the character 3-grams of mention and term.

    ScispaCy's own `create_tfidf_ann_index` needs an old scipy, and it ignores 3-grams that occur in fewer than ten
    terms. The lexicon is small enough for an exact search; the usual approximate index would depend on the threads
    that build it.
    """
    concepts = [
        KnowledgeBaseEntity(
            concept_id=concept.concept_id,
            canonical_name=concept.canonical_name,
            aliases=list(concept.terms),
            types=list(concept.types),
            definition=concept.definition,
        )
        for concept in lexicon.findings
    ]
    terms = sorted({term for concept in concepts for term in concept.aliases})
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=1)
    index = nmslib.init(method="brute_force", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectorizer.fit_transform(terms))
    index.createIndex(print_progress=False)
    return CandidateGenerator(index, vectorizer, terms, KnowledgeBase(concepts))


def link(mentions: Iterable[str], linker: EntityLinker) -> dict[str, Concept]:
    """Link each mention to a concept. The linker sees only the mention, not its text, so each is linked once."""
    language = spacy.blank("en")
    concepts = {}
    ordered = sorted(mentions)
    for start in progress(range(0, len(ordered), MENTIONS_AT_ONCE), "batches of mentions"):
        part = ordered[start : start + MENTIONS_AT_ONCE]
        documents = [language.make_doc(mention) for mention in part]
        for document in documents:
            document.ents = [Span(document, 0, len(document), label=LABEL)]
        linked = linker(Doc.from_docs(documents)).ents
        for mention, span in zip(part, linked, strict=True):
            found: Sequence[tuple[str, float]] = span._.kb_ents
            concepts[mention] = _concept(linker, *found[0]) if found else UNLINKED
    return concepts


def _concept(linker: EntityLinker, concept_id: str, score: float) -> Concept:
    return Concept(concept_id, float(score), tuple(linker.kb.cui_to_entity[concept_id].types))


def _filter(settings: EntitySettings) -> Callable[[Concept], bool]:
    """Return the test that decides which entities are kept: all, or those of the wanted semantic types."""
    wanted = settings.semantic_types
    return lambda concept: wanted is None or not set(wanted).isdisjoint(concept.types)


def _stored(concept: Concept) -> dict[str, Any]:
    return {"concept_id": concept.concept_id, "score": concept.score}
