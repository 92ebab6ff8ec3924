"""Cut the text of a report into sentences."""

import re
from functools import cache

import spacy
from spacy.language import Language

# Marks that end a sentence; doubled periods are common in dictated reports.
ENDS = [".", "..", "...", "!", "?"]
HIDDEN = re.compile(r"[\WX_0-9]*")  # words that de-identification replaced by X, signs and numbers


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text in their order, as spaCy's rule-based Sentencizer finds them.

    A piece without a word, such as the number of an item or XXXX alone, is no sentence and is left out. A text without
    words gives [].
    """
    pieces = (sentence.text.strip() for sentence in _language()(text).sents)
    return [piece for piece in pieces if not HIDDEN.fullmatch(piece)]


@cache
def _language() -> Language:
    language = spacy.blank("en")
    language.add_pipe("sentencizer", config={"punct_chars": ENDS})
    return language
