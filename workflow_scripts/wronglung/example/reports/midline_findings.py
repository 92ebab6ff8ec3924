"""Sentences that state an enlarged heart, oedema, a tube or a line."""

import numpy as np

from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.reports import templates as said
from wronglung.example.reports.grammar import choose, fill, pick
from wronglung.example.reports.one_sided import describe_one_sided, draw_again, draw_tail
from wronglung.example.reports.sentence import Claim, Seen, Sentence, deny, state
from wronglung.example.reports.words import CUES, DEGREES, PRIOR, SEVERITY, SIZES

_REGIONS = {
    "cardiomegaly": ("cardiac silhouette",),
    "edema": ("right lung", "left lung", "right hilar structures", "left hilar structures"),
    "endotracheal_tube": ("trachea", "carina"),
    "central_line": ("svc",),
}
_LABELS = {
    "cardiomegaly": ("enlarged cardiac silhouette",),
    "edema": ("pulmonary edema/hazy opacity",),
    "endotracheal_tube": ("endotracheal tube",),
}
_TEMPLATES = {
    "cardiomegaly": (said.CARDIOMEGALY, said.CARDIOMEGALY_BRIEF),
    "edema": (said.EDEMA, said.EDEMA_BRIEF),
    "endotracheal_tube": (said.TUBE, said.TUBE),
    "central_line": (said.LINE, said.LINE),
}
# Words that state a further label.
_FURTHER = {
    "congestion": "vascular congestion",
    "fluid overload": "fluid overload/heart failure",
    "heart failure": "fluid overload/heart failure",
}


def describe(seen: Seen, change: str, rng: np.random.Generator, brief: bool) -> Sentence:
    """Write a sentence that states one visible finding of any kind.

    Args:
        seen: the finding; it must be visible.
        change: change since the previous study (same, improved, worsened, new); '' if there is nothing to compare.
        rng: the report's random stream.
        brief: whether to write in the style of an impression.
    """
    kind, grade = seen.finding.kind, seen.finding.grade
    if kind in ONE_SIDED:
        return describe_one_sided(seen, change, rng, brief)
    template = choose(pick(_TEMPLATES[kind][brief], rng), rng)
    noun, label = pick(said.LINE_NOUNS, rng)
    tail, comparison = draw_tail(change, rng)
    slots = {
        "again": draw_again(change, rng),
        "size": pick(SIZES[kind][grade], rng) if kind in SIZES else "",
        "degree": pick(DEGREES[grade], rng),
        "side": seen.finding.side,
        "noun": choose(noun, rng),
        "tail": tail,
    }
    text = fill(template, slots)
    labels = list(_LABELS.get(kind, (label,)))
    labels += dict.fromkeys(name for word, name in _FURTHER.items() if word in text)
    sized = "{size}" in template or "{degree}" in template
    return Sentence(text, state(_REGIONS[kind], labels), (SEVERITY[grade],) if sized else (), comparison)


def describe_removal(kind: str, side: str, rng: np.random.Generator) -> Sentence:
    """Write a sentence about a device that was removed since the previous study.

    Args:
        kind: endotracheal_tube or central_line.
        side: side of the line.
        rng: the report's random stream.
    """
    noun, label = pick(said.LINE_NOUNS, rng)
    label = label if kind == "central_line" else "endotracheal tube"
    template = choose(choose(pick(said.REMOVED[kind], rng), rng).replace("{prior}", PRIOR), rng)
    text = fill(template, {"side": side, "noun": choose(noun, rng)})
    return Sentence(text, tuple(Claim(region, label, False) for region in _REGIONS[kind]))


def describe_resolved_edema(rng: np.random.Generator) -> Sentence:
    """Write a sentence about an oedema that has resolved since the previous study."""
    template = "(interval resolution of|no residual|complete resolution of the) (pulmonary|interstitial) edema"
    claims = deny(_REGIONS["edema"], _LABELS["edema"])
    return Sentence(fill(choose(template, rng), {}), claims, comparison=(CUES["resolved"],))
