"""Find the words of a report's sentence that name a side, and what each becomes when the sides are exchanged.

Every rule reads the same in a sentence and in its mirror image: what it looks for beside a word is no side, or either
side. So a second exchange gives the text back.
"""

import re
from itertools import pairwise
from typing import Literal, NamedTuple

Reason = Literal["chamber", "shunt", "one_sided", "spelling", "no_side"]
Outcome = Literal["whole", "partial", "sided_elsewhere", "no_side"]
OUTCOMES: dict[Outcome, str] = {
    "whole": "every side is exchanged",
    "partial": "a side is exchanged; the name of a heart chamber, a coronary or a shunt stays",
    "sided_elsewhere": "a side is named, and every one stays by rule",
    "no_side": "no side is named",
}
"""What the swap does to a sentence, in words."""


class SideWord(NamedTuple):
    """A word, or a part of a word, that names a side.

    Attributes:
        start: its place in the text.
        end: where it ends; text[start:end] is the word.
        other: the word of the other side in the same case, or None if the word stays.
        reason: why it stays, or None. `chamber`: a chamber or a vessel of the heart, where the other side's word names
            another structure. `shunt`: the direction of a shunt. `one_sided`: anatomy that only one side has.
            `spelling`: capitals or blanks that have no counterpart. `no_side`: a verb or an adverb.
    """

    start: int
    end: int
    other: str | None
    reason: Reason | None


# The lobe and the lingula are counterparts; "lingular", "RML" and "middle lobes" have none of the same form.
PAIRS = [("left", "right"), ("levo", "dextro"), ("lingula", "middle lobe")]
ABBREVIATIONS = [("L", "R"), ("Lt", "Rt"), ("lt", "rt"), ("LT", "RT")] + [
    (f"L{part}", f"R{part}") for part in ("UL", "LL", "UQ", "LQ", "IJ", "UE", "LE")
]
CASED = [(form(one), form(two)) for one, two in PAIRS for form in (str.lower, str.capitalize, str.upper)]
OTHER = {word: other for one, two in CASED + ABBREVIATIONS for word, other in ((one, two), (two, one))}

START, END = r"(?<![^\W\d_])", r"(?![^\W\d_])"  # no letter before, none after
SIDE = rf"{START}(?:(?i:left|right)(?:-?sided)?{END}|(?:[RLrl][Tt]|[RL])\b\.?)"

# What stands after a free-standing R, L, RT or LT that means a side. No "spine" ("L spine" is the lumbar one).
ANATOMY = (
    r"abd(?:omen|ominal)?|acromioclavicular|adrenal|airspace|angle|ankle|anterior|aort(?:a|ic)|apex|apical|arch|"
    r"arm|atelectasis|atri(?:um|a|al)|axilla(?:ry)?|back|basal|bas(?:e|es|ilar)|brachiocephalic|breast|"
    r"bronch(?:us|i|ial)|cardiac|cardiophrenic|carotid|central|chest|circumflex|clavic(?:le|les|ular)|"
    r"consolidation|coronary|costophrenic|diaphragm|effusions?|elbow|extremity|femoral|femur|fissure|flank|foot|"
    r"glenohumeral|hand|heart|hemi\w+|hil(?:um|a|ar)|hip|humer(?:us|al)|hydro\w+|IJ|inferior|infiltrates?|"
    r"infraclavicular|infrahilar|innominate|internal|jugular|kidney|knee|lateral|leg|lingula[re]?|lobar|lobe|"
    r"lobectomy|lower|lungs?|main|mainstem|mastectomy|medial|mid|middle|midlung|neck|nephrostomy|nipple|"
    r"nodules?|opacit(?:y|ies)|paracardiac|parahilar|paratracheal|perihilar|PICC|pigtail|pleura[l]?|PNA|"
    r"pneumonectomy|pneumonia|pneumothora(?:x|ces)|port(?:acath)?|posterior|PTX|pulmonary|quadrant|renal|"
    r"retrocardiac|ribs?|scapula[r]?|shoulder|sided?|subclavian|subpulmonic|sulcus|superior|supraclavicular|"
    r"suprahilar|thora\w+|upper|ventric(?:le|les|ular)|wrist|zone|AC joint|CP angle|CVL|juxtahilar|"
    r"paramediastinal|subpleural|vocal cord|(?:\d+(?:st|nd|rd|th)|first|second) (?:anterior |posterior |lateral )?ribs?"
)
MORE = r"(?:greater|larger|bigger|more|worse|less|smaller)"
FOLLOWS = re.compile(rf"\.?[\s\u2010-\u2013-]\s*(?:{ANATOMY})\b", re.IGNORECASE)
LINK = rf"(?:\s*(?:[<>]+|=|/|&|\+|->|-to-)\s*|\s+(?:and|or|to|vs\.?|versus|(?:{MORE}\s+)?than)\s+(?:the\s+)?)"
# By the number of letters. RT may also mean radiotherapy, so that only RT or LT is its partner.
PARTNERS = {1: SIDE, 2: rf"{START}[RL]T\b"}
PARTNER_AFTER = {letters: re.compile(rf"\.?{LINK}{partner}") for letters, partner in PARTNERS.items()}
PARTNER_BEFORE = {letters: re.compile(rf"{partner}{LINK}$") for letters, partner in PARTNERS.items()}
ALONE_BEFORE = re.compile(r"(?:\b(?:on|to|to the|on the)\s+|\()$", re.IGNORECASE)
ALONE_AFTER = re.compile(r"\s*(?:$|[,;:)]|\.(?!\w))")
JOINED = re.compile(r"[\w/'’&-]$")  # "B/L"
QUANTITY = re.compile(r"\d[\s-]?$")  # "4L", "4 L"

STEMS = r"(?:scolio|convex|concav|curv|rot(?:at|ary|o)|posit|cardi|vers|vert|apex)"  # not "levofloxacin"
WORDS = re.compile(
    "|".join(
        [
            rf"{START}(?i:(?:mid)?(?P<word>left|right)(?:wards?|most|-?sided?)?){END}",
            rf"(?i:(?P<turn>dextro|levo)(?=[\s-]{{0,2}}{STEMS}|-\s*(?:and|or|/)))",
            rf"{START}(?i:(?P<lobe>middle\s+lobe|lingula)){END}",
            rf"{START}(?P<short>[RL](?:UL|LL|UQ|LQ|IJ|UE|LE)){END}",
            r"(?<![\w&])(?P<rt>[RLrl]t)(?!\w|-[Pp])",  # not "rt-PA", not "&lt;"
            rf"{START}(?P<letter>RT|LT|[RL])(?![\w'’])",
        ]
    )
)

AND = r"\s*(?:and/or|and|or|/|&|,)\s*"
PLACE = (
    r"(?:(?:main|lateral|anterior|posterior|inferior|superior|proximal|distal|upper|lower|mid|enlarged|dilated)[\s-]+)"
)
HEART = (
    r"(?:atri(?:um|ums|a|al)|atrioventricular|ventric(?:le|les|ular)|coronar(?:y|ies)|circumflex|anterior descending|"
    r"heart (?:failure|strain|cath\w*|dysfunction|bypass|pressures?))"
)
BE = r"(?:is|are|was|were|be|been|being|has|have|had|having|patient|pt|he|she|who|they)"
REST = (
    r"(?:with|without|in|at|on|for|by|behind|alone|open|untreated|against|off|out|over|before|after|as|the|an?|his|her|"
    r"their|AMA)"
)
EITHER, CALL = r"(?:left|right)", r"(?:voice\s?mail|message)"
STAYS: dict[Reason, re.Pattern[str]] = {
    "chamber": re.compile(rf"{SIDE}(?:{AND}{SIDE})?[\s-]+{PLACE}{{0,2}}{HEART}\b", re.IGNORECASE),
    "shunt": re.compile(
        rf"{SIDE}[\s-]+to[\s-]+{SIDE}[\s-]+(?:(?:intra)?cardiac\s+|intrapulmonary\s+|vascular\s+)?shunt"
        rf"|shunt(?:s|ed|ing)?\W+(?:from\s+)?(?:the\s+)?{SIDE}[\s-]+to[\s-]+(?:the\s+)?{SIDE}",
        re.IGNORECASE,
    ),
    "no_side": re.compile(
        rf"\b{BE}\s+{EITHER}(?=\s+{REST}\b)|\b{EITHER}(?=\s+(?:now|away|AMA|(?:a\s+)?{CALL})\b)"
        rf"|\b{CALL}\s+{EITHER}\b|\ball {EITHER}(?=\W*$)|\bat {EITHER} angles\b",
        re.IGNORECASE,
    ),
}
LOBES = rf"middle(?:\s+lob(?:es|ar)|{AND}(?:{SIDE}\s+)?(?:upper|lower)\s+lob(?:es?|ar))"
NAMES: dict[Reason, re.Pattern[str]] = {
    "chamber": re.compile(rf"{START}(?:LVH?|RVH?|LVAD|RVAD|LVEF|RCA|LCX){END}"),
    "one_sided": re.compile(rf"{START}(?:(?i:{LOBES}|lingula[res]|azygos)|RML){END}"),
}
# The rest of the sentence would contradict such a word, so all of the sentence stays.
ALL_STAY: tuple[Reason, ...] = ("one_sided", "spelling")

BOTH = re.compile(r"\b(?:bilateral\w*|both|bi(?:bas|api|pulm|hil)\w*)\b", re.IGNORECASE)
COMPARED = re.compile(r"\b(?:than|vs|versus|compared (?:to|with)|relative to)\b|[<>]", re.IGNORECASE)
NEARBY = re.compile(
    rf"\b(?:{MORE}|greatest|largest|most|worst)\s+(?:\w+\s+)?(?:on|at|in|to)\s+(?:the\s+)?{SIDE}"
    rf"|{SIDE}\s+(?:side\s+)?{MORE}\b(?!\s+t(?:roch|uber))",
    re.IGNORECASE,
)


def side_words(text: str) -> list[SideWord]:
    """Return the words that name a side, in their order; [] if there is none. Verbs and adverbs are among them.

    Args:
        text: a sentence. If it has a word of one-sided anatomy, or one whose spelling has no counterpart, all words
            stay.
    """
    spans = [(*match.span(), reason) for reason, rule in STAYS.items() for match in rule.finditer(text)]
    found = [SideWord(*match.span(), None, reason) for reason, rule in NAMES.items() for match in rule.finditer(text)]
    for match in WORDS.finditer(text):
        start, end = match.span(str(match.lastgroup))
        if match.lastgroup == "letter" and not _is_side(text, start, end):
            continue
        reason = next((reason for first, last, reason in spans if first <= start and end <= last), None)
        if reason is None and text[start:end] not in OTHER:
            reason = "spelling"
        found.append(SideWord(start, end, None if reason else OTHER[text[start:end]], reason))
    decisive = next((word.reason for word in found if word.reason in ALL_STAY), None)
    return sorted(word._replace(other=None, reason=word.reason or decisive) if decisive else word for word in found)


def _is_side(text: str, start: int, end: int) -> bool:
    """Return whether a free-standing R, L, RT or LT means a side, by what stands before and after it."""
    before = text[:start]
    if QUANTITY.search(before):
        return False
    letters = end - start
    if PARTNER_AFTER[letters].match(text, end) or PARTNER_BEFORE[letters].search(before):
        return True
    if JOINED.search(before):
        return False
    alone = letters == 1 and ALONE_BEFORE.search(before) and ALONE_AFTER.match(text, end)
    return bool(alone or FOLLOWS.match(text, end))


def naming_words(text: str) -> list[SideWord]:
    """Return the words that name a side, without verbs and adverbs."""
    return [word for word in side_words(text) if word.reason != "no_side"]


def swap_outcome(text: str) -> Outcome:
    """Return what the swap does to a sentence (OUTCOMES). A verb or an adverb ("was left with") names no side."""
    words = naming_words(text)
    moved = sum(word.other is not None for word in words)
    if moved:
        return "whole" if moved == len(words) else "partial"
    return "sided_elsewhere" if words else "no_side"


def is_comparative(text: str) -> bool:
    """Return whether a sentence compares the two sides, as "left greater than right" does.

    What it describes lies on both sides, so that boxes on both sides fit the sentence and its mirror image.
    """
    words = naming_words(text)
    for one, two in pairwise(words):
        between = text[one.end : two.start]
        opposite = is_left(text, one) != is_left(text, two)
        if opposite and COMPARED.search(between) and not re.search(r"[;.]\s", between):
            return True
    return bool(words and BOTH.search(text) and NEARBY.search(text))


def is_left(text: str, word: SideWord) -> bool:
    """Return whether a word of the text names the left side; the middle lobe and the azygos lobe are on the right."""
    return text[word.start] in "lL"
