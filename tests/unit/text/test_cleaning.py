import pytest

from wronglung.text.cleaning import clean


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
