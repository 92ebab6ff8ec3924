import json
from pathlib import Path

import pytest

from wronglung.text.cleaning import clean, clean_as_published

CASES = json.loads((Path(__file__).parents[2] / "parity/gloria_parity.json").read_text())["text_cleaning"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["raw"][:20])
def test_published_cleaning_is_reproduced(case: dict) -> None:
    assert clean_as_published(case["raw"]) == case["clean"]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Cardiomegaly.", "cardiomegaly"),
        ("[MASK] in the Right lung.", "[MASK] in the right lung"),
        ("A 1.5 cm nodule,\n left-sided.", "a 1.5 cm nodule left sided"),
        ("1. No pneumothorax. 2. Edema.", "1 no pneumothorax 2 edema"),
        ("___ ¿!", "___"),
        ("¿!", ""),
    ],
)
def test_cleaning_keeps_every_word(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned
