"""The usual names of report sections: headers that mean the same get one name.

Which headers occur is known from MIMIC-CXR's section parser (MIT-LCP, https://github.com/MIT-LCP/mimic-cxr, `txt/`).
"""

import re
from difflib import get_close_matches
from functools import lru_cache

IMPRESSION, FINDINGS, LAST_PARAGRAPH, PREAMBLE = "impression", "findings", "last_paragraph", "preamble"

_IMPRESSION = {"impression", "impressions", "conclusion", "conclusions", "summary", "opinion", "pfi"}
_FINDINGS = {"finding", "findings"}
# The first set that shares a word with a header names its section. A wet read may also have an impression of its own.
_BY_WORD: tuple[tuple[str, set[str]], ...] = (
    ("wet read", {"wet"}),
    (IMPRESSION, _IMPRESSION),
    (FINDINGS, _FINDINGS),
    ("indication", {"indication", "indications", "reason"}),
    ("history", {"history", "information"}),
    ("comparison", {"comparison", "comparisons", "reference", "prior", "previous"}),
    ("technique", {"technique", "techniques"}),
    ("examination", {"exam", "exams", "examination", "examinations"}),
)
# A report may have the kind of film in place of the word FINDINGS.
_FILM = {"chest", "cxr", "view", "views", "radiograph", "radiographs"}
# Words that a header may hold beside those above; a header with any other word is none of these.
_BESIDE = (
    "and or of for the with in to type clinical patient final preliminary provisional recommendation recommendations "
    "read version study studies report date pa ap lat lateral frontal portable port single one two three four upright "
    "erect semi semierect semiupright supine film films x ray xray bedside decubitus oblique obliques"
)
_KNOWN = frozenset(_BESIDE.split()) | _FILM.union(*(words for _, words in _BY_WORD))
_ANATOMY_WORDS = (
    "lung lungs heart cardiac cardiomediastinal mediastinum mediastinal hilum hila hilar pleura pleural bone bones "
    "osseous skeletal skeleton soft tissue tissues abdomen diaphragm airway airways trachea vessels vasculature "
    "pulmonary line lines tube tubes device devices support catheters hardware spine aorta thorax silhouette "
    "structures parenchyma space spaces size ribs neck wall"
)
_ANATOMY = frozenset(_ANATOMY_WORDS.split())
_BESIDE_ANATOMY = {"and", "the", "of", "other", "upper", "lower", "chest"}
_CUTOFF = 0.8  # similarity of a misspelt word and the right one
_SHORTEST = 6  # letters; shorter words resemble each other by chance


def words_of(header: str) -> list[str]:
    """Return a header's words and numbers in lower case, without the plural sign of `CONCLUSION(S)`."""
    return re.findall(r"[a-z]+|[0-9]+", re.sub(r"\(s\)", "", header.lower()))


def usual_name(header: str) -> str | None:
    """Return a header's usual name, with slips such as IMPRESSON mended; None if a word of it is not known."""
    words = _known_words(header)
    name = next((name for name, its in _BY_WORD if its & words), FINDINGS if words & _FILM else None)
    # A "clinical impression" is what the clinician thinks before the film is read.
    return None if name == IMPRESSION and "clinical" in words else name


def is_film(header: str) -> bool:
    """Return whether a header such as `CHEST, 2 VIEWS` names only the kind of film."""
    words = _known_words(header)
    return bool(words & _FILM) and not any(its & words for _, its in _BY_WORD)


def is_anatomy(header: str) -> bool:
    """Return whether a header such as `LUNGS` or `LINES/TUBES` names only what a paragraph of findings is about."""
    words = words_of(header)
    return bool(_ANATOMY.intersection(words)) and all(word in _ANATOMY | _BESIDE_ANATOMY for word in words)


def _known_words(header: str) -> set[str]:
    """Return the words of a header, empty if one of them is not known."""
    words = {_mended(word) for word in words_of(header)}
    return words if all(word in _KNOWN or word.isdigit() for word in words) else set()


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    if word in _KNOWN or len(word) < _SHORTEST:
        return word
    return next(iter(get_close_matches(word, [one for one in _KNOWN if len(one) >= _SHORTEST], 1, _CUTOFF)), word)
