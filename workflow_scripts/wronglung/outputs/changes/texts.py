"""Cut texts into parts, and replace some of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wronglung.data.report_sentences import split_sentences
from wronglung.outputs.answering import Span

WORD = re.compile(r"\w+(?:[-'./]\w+)*")  # a hyphenated word or a number with its point is one


@dataclass(frozen=True)
class TextCut:
    """The parts of one text.

    Attributes:
        spans: their places, in order, none of which overlap.
    """

    spans: list[Span]

    @property
    def count(self) -> int:
        """The number of parts."""
        return len(self.spans)

    def replaced(self, given: str, other: Sequence[str], parts: Sequence[int]) -> str:
        """Return the text, in which some parts are others.

        Args:
            given: the text that was cut.
            other: what takes the place of each part; of an empty one, the blanks before it go too.
            parts: numbers of the replaced parts.
        """
        pieces, end = [], 0
        for part in sorted(parts):
            span = self.spans[part]
            before = given[end : span.start]
            pieces += [before if other[part] else before.rstrip(), other[part]]
            end = span.end
        return ("".join(pieces) + given[end:]).strip()


def cut_text(given: str, unit: str, pieces: Callable[[str], list[Span]]) -> TextCut:
    """Cut a text into pieces of a tokenizer, words or sentences.

    Args:
        given: the text.
        unit: `piece`, `word` or `sentence`.
        pieces: tells the places of the tokenizer's pieces.
    """
    if unit == "piece":
        return TextCut([span for span in pieces(given) if span.end > span.start])
    if unit == "word":
        return TextCut([Span(*found.span()) for found in WORD.finditer(given)])
    spans, end = [], 0
    for sentence in split_sentences(given):
        start = given.index(sentence, end)
        end = start + len(sentence)
        spans.append(Span(start, end))
    return TextCut(spans)


def masks(given: str, cut: TextCut, mask: str) -> list[str]:
    """Return what masks each part: the mask for each of its words, at least one."""
    return [" ".join([mask] * max(1, len(WORD.findall(given[span.start : span.end])))) for span in cut.spans]


def of_another(cut: TextCut, other: str | None, other_cut: TextCut, rng: np.random.Generator) -> list[str]:
    """Return for each part one of another patient's text, drawn; nothing if that has none."""
    if other is None or not other_cut.count:
        return [""] * cut.count
    drawn = rng.integers(other_cut.count, size=cut.count)
    return [other[other_cut.spans[one].start : other_cut.spans[one].end] for one in drawn]
