"""Texts of reports are cut into sentences."""

import pytest

from wronglung.data.report_sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The heart is enlarged. No effusion.", ["The heart is enlarged.", "No effusion."]),
        ("A nodule of 1.3 cm. Stable.", ["A nodule of 1.3 cm.", "Stable."]),
        ("Clear lungs.. Heart normal", ["Clear lungs..", "Heart normal"]),
        ("Heart normal.Lungs clear.", ["Heart normal.", "Lungs clear."]),
        ("no effusion. heart normal.", ["no effusion.", "heart normal."]),
        ("1. Effusion. 2. Nodule.", ["Effusion.", "Nodule."]),
        ("Called to Dr. XXXX at XXXX a.m. today.", ["Called to Dr. XXXX at XXXX a.m. today."]),
        ("", []),
        (" . 1. ", []),
        ("XXXX. XXXX clear... Heart normal.", ["XXXX clear...", "Heart normal."]),
    ],
)
def test_sentences_are_those_that_a_reader_sees(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences
