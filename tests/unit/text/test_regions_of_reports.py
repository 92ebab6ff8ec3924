"""The regions of a real sentence and of its mirror image are mirror images."""

import re
from pathlib import Path

import pytest

from tests.support.real_reports import NotFetchedError, real_reports
from wronglung.data.report_sentences import split_sentences
from wronglung.data.side_words import swap_outcome
from wronglung.text.lexicon import read_lexicon
from wronglung.text.named_regions import named_regions
from wronglung.text.perturbations.swap_left_right import swap_sides

PATH = Path(__file__).parents[3] / "resources/lexicon.jsonl"
ONE_SIDED = re.compile(r"retrocardiac|spleen|splenic|liver|hepatic", re.IGNORECASE)  # these words name a side
OTHER = {"left": "right", "right": "left"}


def mirrored(name: str) -> str:
    side, _, rest = name.partition(" ")
    return f"{OTHER[side]} {rest}" if side in OTHER else name


def test_a_mirrored_sentence_names_the_mirrored_regions() -> None:
    try:
        reports = real_reports()
    except NotFetchedError as error:
        pytest.skip(f"no real reports: {error}")
    lexicon = read_lexicon(PATH)
    texts = [text for report in reports for name, text in report.sections if name in ("FINDINGS", "IMPRESSION")]
    sentences = {sentence for text in texts for sentence in split_sentences(text)}
    sided = [text for text in sentences if swap_outcome(text) == "whole" and not ONE_SIDED.search(text)]
    assert len(sided) > 2_000
    other = {text: set(named_regions(swap_sides(text), lexicon)) for text in sided}
    assert [text for text in sided if other[text] != {*map(mirrored, named_regions(text, lexicon))}] == []
