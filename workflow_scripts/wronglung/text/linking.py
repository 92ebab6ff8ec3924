"""Link mentions to concepts with scispaCy, as the published code means to.

Importing this module imports scispaCy, which takes seconds.
"""

from collections.abc import Iterable, Sequence

import nmslib
import spacy
from scispacy.candidate_generation import CandidateGenerator
from scispacy.linking import EntityLinker
from scispacy.linking_utils import Entity as KnowledgeBaseEntity
from scispacy.linking_utils import KnowledgeBase
from sklearn.feature_extraction.text import TfidfVectorizer
from spacy.tokens import Doc, Span

from wronglung.core.logs import progress
from wronglung.text.entity_settings import LEXICON, EntitySettings
from wronglung.text.entity_table import UNLINKED, LinkedConcept
from wronglung.text.knowledge_bases import candidates
from wronglung.text.lexicon import Lexicon

LABEL = "ENTITY"
MENTIONS_AT_ONCE = 500  # the linker takes as long for one mention as for dozens


def make_linker(lexicon: Lexicon, settings: EntitySettings) -> EntityLinker:
    """Return scispaCy's linker, on the lexicon or on a knowledge base that `knowledge_bases.fetch` fetched.

    Args:
        lexicon: the knowledge base if the settings' linker is `lexicon`.
        settings: of a recogniser that is a spaCy model, so that linker and threshold are given.
    """
    assert settings.linker is not None
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


def link(mentions: Iterable[str], linker: EntityLinker) -> dict[str, LinkedConcept]:
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


def _concept(linker: EntityLinker, concept_id: str, score: float) -> LinkedConcept:
    return LinkedConcept(concept_id, float(score), tuple(linker.kb.cui_to_entity[concept_id].types))
