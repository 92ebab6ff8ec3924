"""The side of the chest that a text is about."""

from wronglung.data.side_words import is_left, naming_words

NO_SIDE = "chest"  # the name of a box whose text names no side, or both
ELSEWHERE = ("chamber", "shunt")  # reasons of words that name a part of the heart and no side of the chest
CURVES = ("levo", "dextro")


def region_of(text: str) -> str:
    """Return `left lung` or `right lung` for a text that names this side alone; `chest` if it names none or both.

    Abbreviations count ("RLL"), and so does anatomy of one side (the lingula is on the left). Chambers of the heart and
    curves of the spine do not. Data sets without anatomical regions name their boxes so. The subset `one_lung` then
    holds the texts of one side.
    """
    words = [word for word in naming_words(text) if word.reason not in ELSEWHERE]
    lefts = {is_left(text, word) for word in words if text[word.start : word.end].lower() not in CURVES}
    if len(lefts) != 1:
        return NO_SIDE
    return "left lung" if lefts.pop() else "right lung"
