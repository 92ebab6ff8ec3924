"""The MS-CXR category and the phrase of a finding: a few words as in a report, with its side, size and zone."""

from typing import NamedTuple

from wronglung.core.seeds import derive_rng
from wronglung.example.reports.grammar import choose, fill, pick
from wronglung.example.reports.sentence import Seen
from wronglung.example.reports.words import DEGREES, PLACES, SIZES, ZONE_ADJECTIVES

_PLACED = "{prep} the {side} {place}"

# Category and template of each wording, by kind of finding; all wordings of a kind are equally likely. A phrase names
# the kind and its side, and a film has no two findings of one kind and side, so a film has no phrase twice.
WORDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "effusion": (
        ("Pleural Effusion", "{size} {side}(-sided|) pleural effusion"),
        ("Pleural Effusion", "there is a {size} pleural effusion on the {side}"),
    ),
    "pneumothorax": (
        ("Pneumothorax", "{size} {side}(-sided|) pneumothorax"),
        ("Pneumothorax", "{size} {side} {apical} pneumothorax"),
    ),
    "cardiomegaly": (
        ("Cardiomegaly", "{size} cardiomegaly"),
        ("Cardiomegaly", "the (heart|cardiac silhouette) is {degree} enlarged"),
    ),
    "edema": (
        ("Edema", "{size} (interstitial |)pulmonary edema"),
        ("Edema", "{size} bilateral pulmonary edema"),
    ),
    "atelectasis": (
        ("Atelectasis", f"{{size}} (linear |dependent |)atelectasis {_PLACED}"),
        ("Atelectasis", "{size} {side} {adjective} atelectasis"),
    ),
    "consolidation": (
        ("Consolidation", f"{{size}} (focal |airspace |)consolidation {_PLACED}"),
        ("Lung Opacity", f"{{size}} (patchy |hazy |focal |)opacity {_PLACED}"),
        ("Pneumonia", f"{{size}} (patchy |)opacity {_PLACED}, concerning for pneumonia"),
    ),
}
# The categories of MS-CXR 1.1.0 (Boecking et al., ECCV 2022, arXiv 2204.09817), in the order of their numbers.
CATEGORIES = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Lung Opacity",
    "Pleural Effusion",
    "Pneumonia",
    "Pneumothorax",
)


class Phrase(NamedTuple):
    """A category of MS-CXR and a text."""

    category: str
    text: str


def draw_phrase(seen: Seen, dicom_id: str) -> Phrase | None:
    """Draw the phrase of a finding on a film.

    Args:
        seen: a visible finding; its seed and the film decide the words.
        dicom_id: the film.

    Returns:
        The phrase, or None if MS-CXR has no category for this kind: nodules, tubes and lines.
    """
    finding = seen.finding
    if finding.kind not in WORDINGS:
        return None
    rng = derive_rng(finding.seed, "ms-cxr phrase", dicom_id)
    category, template = pick(WORDINGS[finding.kind], rng)
    prep, place = pick(PLACES[seen.zone], rng) if seen.zone else ("in", "lung")
    slots = {
        "size": pick(SIZES[finding.kind][finding.grade], rng),
        "degree": pick(DEGREES[finding.grade], rng),
        "side": finding.side,
        "apical": "apical" if seen.zone == "apical" else "",
        "prep": prep,
        "place": place,
        "adjective": pick(ZONE_ADJECTIVES[seen.zone], rng) if seen.zone else "lung",
    }
    return Phrase(category, fill(choose(template, rng), slots).rstrip("."))
