"""Read out of a report which findings and devices it states: the lexicon's terms that nothing denies.

Terms are found as the recogniser `lexicon` finds them. Denials are found by NegEx (Chapman and others, *A simple
algorithm for identifying negated findings and diseases in discharge summaries*, 2001), in negspacy's list of phrases
and those below. Importing this module imports spaCy, which takes seconds.
"""

from collections.abc import Sequence

from negspacy.negation import default_ts
from spacy.language import Language

from wronglung.text.entities import term_finder
from wronglung.text.lexicon import Lexicon

KINDS = frozenset({"anatomicalfinding", "disease", "tubesandlines", "device"})
"""Types of concepts that a report can state. `normal`, textures and the film's quality are none of them."""
# Phrases of radiology reports that negspacy does not know: what was there before and is gone, and what has not changed.
GONE_BEFORE = ["resolution of", "removal of"]
GONE_AFTER = ["no longer", "resolved", "cleared", "removed"]
UNCHANGED = [
    *("not changed", "not significantly changed"),
    *("partial resolution of", "partially resolved", "partially cleared", "without change", "without interval change"),
    *(f"no {kind}change" for kind in ("", "interval ", "relevant ", "relevant interval ", "appreciable ")),
    *(f"no {kind}change" for kind in ("appreciable interval ", "significant ", "significant interval ")),
    *(f"without {kind}change" for kind in ("significant ", "significant interval ")),
]
NO_DENIALS = {"free"}  # of negspacy's list: "free-flowing effusion"


def stated_findings(texts: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """Return the concept_ids of the findings and devices that each text states, sorted.

    A finding that a text states in one sentence and denies in another counts as stated.

    Args:
        texts: reports as they are written, with their full stops, because a denial ends with its sentence.
        lexicon: the terms.
    """
    kinds = {one.concept_id for one in lexicon.findings if not KINDS.isdisjoint(one.types)}
    documents = _reader(lexicon).pipe(texts)
    return [
        sorted({span.ent_id_ for span in document.ents if span.ent_id_ in kinds and not span._.negex})
        for document in documents
    ]


def _reader(lexicon: Lexicon) -> Language:
    """Return a pipeline that finds terms, sentences and denials."""
    language = term_finder(lexicon)
    language.add_pipe("sentencizer")
    language.add_pipe("negex", config={"neg_termset": denials()})
    return language


def denials() -> dict[str, list[str]]:
    """Return the phrases by which findings are denied, in the groups of negspacy."""
    kept = {group: [phrase for phrase in phrases if phrase not in NO_DENIALS] for group, phrases in default_ts.items()}
    more = {"preceding_negations": GONE_BEFORE, "following_negations": GONE_AFTER, "pseudo_negations": UNCHANGED}
    return {group: [*phrases, *more.get(group, [])] for group, phrases in kept.items()}
