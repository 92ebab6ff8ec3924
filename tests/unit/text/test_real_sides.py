"""The exchange of sides on real reports, against a plain reading of their words."""

import re
from collections import Counter

import pytest

from tests.support.real_reports import NotFetchedError, RealReport, real_reports
from wronglung.data.report_sentences import split_sentences
from wronglung.data.side_words import swap_outcome
from wronglung.text.perturbations.swap_left_right import swap_sides

SECTIONS = ("FINDINGS", "IMPRESSION")
# What the rules leave as it is, written down anew: phrases, then words that make all of a sentence stay.
HEART = re.compile(
    r"\b(?:left|right)(?:-sided| lateral)?(?: and (?:left|right))? (?:atri|ventric|coronar)\w*"
    r"|(?:left-to-right|right-to-left) shunt|was (?:left|right) with",
    re.IGNORECASE,
)
ONE_SIDED = re.compile(r"lingular|azygos|middle lobes|middle and (?:right )?lower lobe", re.IGNORECASE)


@pytest.fixture(scope="module")
def reports() -> list[RealReport]:
    try:
        return real_reports()
    except NotFetchedError as error:
        pytest.skip(f"no real reports: {error}")


@pytest.fixture(scope="module")
def sentences(reports: list[RealReport]) -> Counter[str]:
    """Every sentence of findings and impression, and how often it occurs."""
    texts = [text for report in reports for name, text in report.sections if name in SECTIONS]
    return Counter(sentence for text in texts for sentence in split_sentences(text))


@pytest.fixture(scope="module")
def swapped(sentences: Counter[str]) -> dict[str, str]:
    return {sentence: swap_sides(sentence) for sentence in sentences}


def sides(text: str) -> list[str]:
    """Words with "left", "right", "dextro" or "levo" in them, without phrases that stay; also abbreviations."""
    words = re.findall(r"[A-Za-z]+", HEART.sub(" ", text))
    explicit = [word for word in words if re.search("left|right|dextro|levo", word.lower())]
    explicit += [word for word in words if re.fullmatch("[RL](?:UL|LL|UQ|IJ|UE)|[RLrl]t|RT|LT", word)]
    return [word for word in explicit if word.lower() not in ("upright", "bright", "outright", "copyright")]


def test_the_reports_are_there(reports: list[RealReport], sentences: Counter[str]) -> None:
    assert len(reports) == 3955
    assert sentences.total() > 22_000
    assert sum(count for text, count in sentences.items() if sides(text)) > 2_400


def test_a_second_swap_gives_every_text_back(reports: list[RealReport], swapped: dict[str, str]) -> None:
    assert [text for text, other in swapped.items() if swap_sides(other) != text] == []
    whole = {text for report in reports for _, text in report.sections}
    assert [text for text in whole if swap_sides(swap_sides(text)) != text] == []


def test_nothing_is_swapped_by_half(sentences: Counter[str], swapped: dict[str, str]) -> None:
    half, untouched = Counter[str](), Counter[str]()
    for text, count in sentences.items():
        before, after = sides(text), sides(swapped[text])
        assert len(before) == len(after), text
        moved = [one != two for one, two in zip(before, after, strict=True)]
        if any(moved) and not all(moved):
            half[text] += count
        if before and not any(moved) and not ONE_SIDED.search(text):
            untouched[text] += count
    explicit = sum(count for text, count in sentences.items() if sides(text))
    assert [text for text in half if re.search("left|right", text, re.IGNORECASE)] == []
    assert (half + untouched).total() < 0.002 * explicit


def test_no_swap_makes_anatomy_that_does_not_exist(swapped: dict[str, str]) -> None:
    impossible = re.compile(r"left middle lob|left middle and|right lingul", re.IGNORECASE)
    assert [text for text, other in swapped.items() if impossible.search(other)] == []


def test_what_stays_by_rule_is_little(sentences: Counter[str], swapped: dict[str, str]) -> None:
    outcomes = Counter[str]()
    for text, count in sentences.items():
        outcome = swap_outcome(text)
        assert (outcome in ("whole", "partial")) == (swapped[text] != text), text
        assert swap_outcome(swapped[text]) == outcome, text
        outcomes[outcome] += count
    with_a_side = outcomes.total() - outcomes["no_side"]
    assert (outcomes["partial"] + outcomes["sided_elsewhere"]) / with_a_side <= 0.06
    assert outcomes["whole"] / with_a_side > 0.94
