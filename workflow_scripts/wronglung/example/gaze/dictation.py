"""What a simulated reader dictates: a sentence for each finding that was seen, word by word in time."""

from typing import NamedTuple

from wronglung.example.gaze.simulated_reading import Reading
from wronglung.example.reports.sentence import Seen

_NAMES = {
    "nodule": "nodule",
    "consolidation": "consolidation",
    "atelectasis": "atelectasis",
    "effusion": "pleural effusion",
    "pneumothorax": "pneumothorax",
    "cardiomegaly": "enlargement of the heart",
    "edema": "pulmonary edema",
    "endotracheal_tube": "endotracheal tube",
    "central_line": "central line",
}
_SIDES = {"left": "left", "right": "right", "both": "bilateral"}
_DEVICES = ("endotracheal_tube", "central_line")
_LAST = ("No acute findings.", "No other findings.")


class Word(NamedTuple):
    """A word or mark, and when it is said, in seconds from the start of the reading."""

    text: str
    start: float
    end: float


def dictate(reading: Reading) -> str:
    """Return the transcript: the findings that were seen, in order, and a last sentence."""
    return " ".join([*map(_sentence, reading.told), _LAST[bool(reading.told)]])


def timed_words(reading: Reading) -> list[Word]:
    """Return the words of the transcript, and full stops as words, evenly spread over the reading."""
    words = dictate(reading).replace(".", " .").split()
    step = reading.seconds / len(words)
    return [Word(word, round(place * step, 3), round((place + 1) * step, 3)) for place, word in enumerate(words)]


def _sentence(seen: Seen) -> str:
    finding = seen.finding
    words = [_SIDES.get(finding.side, ""), _NAMES[finding.kind]]
    words = [*([] if finding.kind in _DEVICES else [finding.grade]), *filter(None, words)]
    where = f" in the {seen.zone} zone" if seen.zone else ""
    return f"{' '.join(words)}{where}.".capitalize()
