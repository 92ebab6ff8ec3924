"""Search from images to texts and back, with what counts as the right answer given by a rule.

A pair is an image and its text. Many reports are equal word for word, and many say the same thing. Each rule says which
answers are right and when two texts are one candidate:

rule    right answer                                    texts that are one candidate or query
text    every item whose pair has the same text         equal texts (as eCLIP's released code)
study   every item of the same study                    equal texts of one study
class   every item of the same class                    none
Texts are equal if their words are, whatever their case and blanks. Under `study`, a text that another study shares word
for word is wrong and tied, and comes first: this is the strictest rule. A class is any key, such as all positive labels
of a study together. Images are never one candidate.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.core.names import refuse_unknown
from wronglung.metrics.embeddings import same_pairs
from wronglung.metrics.retrieval.ranks import Ranks, find_ranks

RULES = ("text", "study", "class")


@dataclass(frozen=True)
class Pairs:
    """N images with their texts.

    Attributes:
        images: (N, D) float, embeddings.
        texts: (N, D) float, embeddings.
        words: the N texts themselves.
        studies: the N studies.
        classes: the N classes; None where the class is not known.
    """

    images: np.ndarray
    texts: np.ndarray
    words: Sequence[str]
    studies: Sequence[Hashable]
    classes: Sequence[Hashable | None]

    def __post_init__(self) -> None:
        """Refuse columns of different lengths."""
        same_pairs(self.images, self.texts)
        sizes = {len(self.images), len(self.words), len(self.studies), len(self.classes)}
        if len(sizes) > 1:
            raise ValueError(
                f"{len(self.images)} pairs with {len(self.words)} texts, {len(self.studies)} studies and "
                f"{len(self.classes)} classes; expected one of each for every pair"
            )


@dataclass(frozen=True)
class Search:
    """Both directions of a search.

    Attributes:
        image_to_text: a query for each pair that is used.
        text_to_image: a query for each text that is used, in the order of the first pair that has it.
        image_rows: (N,) int, the pair of each image that is a query.
        text_rows: (M,) int, the first pair of each text that is a query.
        left_out: pairs that are neither query nor candidate, because their class is not known.
    """

    image_to_text: Ranks
    text_to_image: Ranks
    image_rows: np.ndarray
    text_rows: np.ndarray
    left_out: int


def search(pairs: Pairs, rule: str) -> Search:
    """Search in both directions.

    Beside the inputs, memory holds a block of cosines and, if the rule leaves some out, a copy of the texts that remain
    (for `class` of the images too).

    Args:
        pairs: the images and texts.
        rule: one of RULES; the module's docstring says what each means.

    Raises:
        ValueError: if the rule is unknown; or as `find_ranks`.
    """
    refuse_unknown("rules of duplicates", [rule], RULES)
    used = [row for row, name in enumerate(pairs.classes) if rule != "class" or name is not None]
    words = [" ".join(pairs.words[row].lower().split()) for row in used]
    studies = [pairs.studies[row] for row in used]
    right: dict[str, Sequence[Hashable]] = {
        "text": words,
        "study": studies,
        "class": [pairs.classes[row] for row in used],
    }
    one: dict[str, Sequence[Hashable]] = {
        "text": words,
        "study": list(zip(studies, words, strict=True)),
        "class": range(len(used)),
    }
    groups, kept = _numbered(right[rule]), _first_of_each(one[rule])
    # An index would copy all embeddings, which matters at the size of the real release.
    image_rows = np.array(used, dtype=np.int64)
    text_rows = image_rows[kept]
    images = pairs.images if len(used) == len(pairs.images) else pairs.images[image_rows]
    texts = pairs.texts if len(kept) == len(pairs.texts) else pairs.texts[text_rows]
    return Search(
        image_to_text=find_ranks(images, texts, groups, groups[kept]),
        text_to_image=find_ranks(texts, images, groups[kept], groups),
        image_rows=image_rows,
        text_rows=text_rows,
        left_out=len(pairs.images) - len(used),
    )


def _numbered(keys: Sequence[Hashable]) -> np.ndarray:
    """Return a number for each key, equal for equal keys: (N,) int."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _first_of_each(keys: Sequence[Hashable]) -> np.ndarray:
    """Return the places where each distinct key occurs first, ascending: (at most N,) int."""
    first: dict[Hashable, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    return np.array(list(first.values()), dtype=np.int64)
