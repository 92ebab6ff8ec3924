import pytest

from wronglung.text.cleaning import clean


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
