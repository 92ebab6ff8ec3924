"""Findings that reports state, against hand-read sentences."""

import pytest

from tests.support.project import ROOT
from wronglung.text.lexicon import Lexicon, read_lexicon
from wronglung.text.stated_findings import stated_findings


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(ROOT / "resources/lexicon.jsonl")


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("There is a small left pleural effusion.", ["pleural_effusion"]),
        ("No pneumothorax or pleural effusion.", []),
        ("No pneumothorax. Small right effusion.", ["pleural_effusion"]),
        ("There is no evidence of consolidation, but a left effusion.", ["pleural_effusion"]),
        ("The previous left effusion is no longer seen.", []),
        ("Interval resolution of the pneumothorax.", []),
        ("No relevant interval change in the left effusion.", ["pleural_effusion"]),
        ("Left effusion, not significantly changed, and pneumonia.", ["pleural_effusion", "pneumonia"]),
        ("Free-flowing effusion without pneumothorax.", ["pleural_effusion"]),
        ("No effusion on the right. Effusion on the left.", ["pleural_effusion"]),
        ("The lungs are clear. Normal chest film.", []),
        ("", []),
    ],
)
def test_what_a_report_denies_is_not_stated(text: str, stated: list[str], lexicon: Lexicon) -> None:
    assert stated_findings([text], lexicon) == [stated]


def test_many_texts_are_read_as_each_alone(lexicon: Lexicon) -> None:
    texts = ["No effusion", "Effusion", "Pneumonia"]
    assert stated_findings(texts, lexicon) == [found for one in texts for found in stated_findings([one], lexicon)]
