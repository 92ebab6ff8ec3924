import json
from pathlib import Path

import pytest

from wronglung.text.cleaning import clean, clean_as_published

PARITY = json.loads((Path(__file__).parents[2] / "parity/gloria_parity.json").read_text())["text_cleaning"]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Cardiomegaly.", "cardiomegaly"),
        ("[MASK] in the Right lung.", "[MASK] in the right lung"),
        ("A 1.5 cm nodule,\n left-sided.", "a 1.5 cm nodule left sided"),
        ("1. No pneumothorax. 2. Edema.", "1 no pneumothorax 2 edema"),
        ("Compared to ___, ___ is new.", "compared to is new"),
        ("___ ¿!", ""),
        ("A 3–4 mm nodule", "a 3 4 mm nodule"),
        ("5×2 cm", "5 x 2 cm"),
        ("left‐sided, right—sided", "left sided right sided"),
        ("Müller’s sign, ½ of it, ≥3", "muller s sign 1 2 of it 3"),
        ("one_two __three", "one_two three"),
        ("¿!", ""),
    ],
)
def test_cleaning_keeps_every_word(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        *((case["raw"], case["clean"]) for case in PARITY),
        ("Emphysema.", ""),
        ("A 1.3 cm nodule.", "3 cm nodule"),
        ("A 3–4 mm nodule", "a 3 4 mm nodule"),
        ("Left‐sided ___ effusion", "left sided ___ effusion"),
        ("Müller sign", "mller sign"),
    ],
)
def test_the_published_cleaning_is_reproduced(raw: str, cleaned: str) -> None:
    assert clean_as_published(raw) == cleaned
