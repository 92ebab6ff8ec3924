import numpy as np
import pytest

from wronglung.example.reports.grammar import choose, fill
from wronglung.example.reports.report_layout import wrap, write_out


def test_choose_reaches_every_alternative_of_nested_brackets() -> None:
    rng = np.random.default_rng(0)
    seen = {choose("a (b(1|2)|c|) d", rng) for _ in range(200)}
    assert seen == {"a b1 d", "a b2 d", "a c d", "a  d"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("there is a {noun}", "There is an opacity."),
        ("a  {noun} , stable", "An opacity, stable."),
        ("a left {noun}.", "A left opacity."),
    ],
)
def test_fill_sets_blanks_articles_and_stops(template: str, text: str) -> None:
    assert fill(template, {"noun": "opacity"}) == text


def test_fill_refuses_an_unknown_slot() -> None:
    with pytest.raises(KeyError, match="side"):
        fill("the {side} lung", {})


def test_wrap_breaks_lines_inside_sentences_and_tells_where() -> None:
    sentences = [f"Sentence number {number} is {'very ' * number}long." for number in range(12)]
    paragraph = wrap(sentences)
    text = "\n".join(paragraph.lines)
    assert all(len(line) <= 79 and line.startswith(" ") for line in paragraph.lines)
    assert [sentence.replace("\n ", " ") for sentence in paragraph.sentences] == sentences
    assert all(sentence in text for sentence in paragraph.sentences)
    assert any("\n " in sentence for sentence in paragraph.sentences)


def test_a_report_s_layout_line_for_line() -> None:
    text = write_out([("EXAMINATION", "CHEST (PA AND LAT)")], [("FINDINGS", wrap(["One.", "Two."]))])
    assert text.split("\n") == [
        "                                 FINAL REPORT",
        " EXAMINATION:  CHEST (PA AND LAT)",
        " ",
        " FINDINGS: ",
        " ",
        " One.  Two.",
        "",
    ]
