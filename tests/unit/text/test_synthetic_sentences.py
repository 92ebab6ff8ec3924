"""Synthetic sentences against the published code's and the paper's Table 11."""

import json
from pathlib import Path

import pytest

from wronglung.text.synthetic_sentences import name_places, synthesize

CASES = json.loads((Path(__file__).parents[2] / "parity/gloria_parity.json").read_text())["synthetic_sentences"]


def findings(label: str, context: str, *boxes: str) -> list[dict[str, str]]:
    return [{"label": label, "context": context, "box": box} for box in boxes]


def test_sentences_equal_the_published_codes() -> None:
    assert len(CASES) >= 3
    for case in CASES:
        rows = [
            {"label": label, "context": context, "box": box}
            for label, context, box in zip(case["labels"], case["contexts"], case["locations"], strict=True)
        ]
        assert synthesize(rows) == case["sentence"]


ZONES = ("left mid lung zone", "left upper lung zone", "left lung", "right mid lung zone", "right upper lung zone")
BASES = ("left lower lung zone", "left lung", "right lung", "right lower lung zone")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        # Table 11, where the order of locations is that of a set.
        (
            findings("abnormal", "yes", *ZONES) + findings("copd/emphysema", "yes", *ZONES),
            "The left lung, mid lung zones, and upper lung zones are abnormal. "
            "There is copd/emphysema in the left lung, mid lung zones, and upper lung zones.",
        ),
        (
            findings("abnormal", "yes", *BASES) + findings("atelectasis", "yes", *BASES),
            "The lower lung zones and lungs are abnormal. There is atelectasis in the lower lung zones and lungs.",
        ),
        (findings("normal", "yes", "trachea"), "The trachea is normal."),
        (findings("normal", "yes", "trachea", "trachea"), "The trachea are normal."),
        # Positive somewhere: positive, at its positive places alone.
        (
            findings("edema", "no", "left lung") + findings("edema", "yes", "right lung"),
            "There is edema in the right lung.",
        ),
        ([], ""),
    ],
)
def test_sentences_follow_table_1(rows: list[dict[str, str]], sentence: str) -> None:
    assert synthesize(rows) == sentence


def test_places_do_not_depend_on_the_order_of_labels() -> None:
    assert name_places(ZONES) == name_places(ZONES[::-1]) == "left lung, mid lung zones, and upper lung zones"
    assert name_places(["right hilar structures", "left hilar structures"]) == "hilar structures"
