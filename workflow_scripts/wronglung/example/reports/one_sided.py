"""Sentences that state findings of one lung: effusion, consolidation, atelectasis, nodule, pneumothorax."""

from collections.abc import Sequence

import numpy as np

from wronglung.example.reports import templates as said
from wronglung.example.reports.grammar import choose, fill, pick
from wronglung.example.reports.sentence import Claim, Seen, Sentence, deny, state
from wronglung.example.reports.words import (
    CAUSES,
    CHANGED,
    CUES,
    NOUNS,
    PLACES,
    PRIOR,
    SEVERITY,
    SIZES,
    TAILS,
    ZONE_ADJECTIVES,
    Noun,
)

CONTINUED = ("same", "worsened", "improved")


def describe_one_sided(seen: Seen, change: str, rng: np.random.Generator, brief: bool) -> Sentence:
    """Write a sentence that states the finding, with its side and perhaps its zone.

    Args:
        seen: the finding; it must be visible.
        change: change since the previous study (same, improved, worsened, new); '' if there is nothing to compare.
        rng: the report's random stream.
        brief: whether to write in the style of an impression.
    """
    finding = seen.finding
    noun = draw_noun(seen, rng)
    template = choose(pick(_templates(seen, noun, brief), rng), rng)
    prep, place = pick(PLACES[seen.zone], rng) if seen.zone else ("in", "lung")
    tail, comparison = draw_tail(change, rng)
    cause, diseases = pick(CAUSES, rng) if finding.kind == "consolidation" else ("", ())
    name = choose(noun.text, rng)
    slots = {
        "again": draw_again(change, rng),
        "a": noun.article,
        "size": pick(SIZES[finding.kind][finding.grade], rng),
        "side": finding.side,
        "noun": name,
        "prep": prep,
        "place": place,
        "adjective": pick(ZONE_ADJECTIVES[seen.zone], rng) if seen.zone else "",
        "tail": tail + choose(cause, rng),
    }
    labels = (*noun.labels, *diseases)
    if "costophrenic" in template:
        labels += ("costophrenic angle blunting",)
    named = "{place}" in template or "{adjective}" in template or "apic" in name
    claims = state(regions_of(seen, named), labels)
    return Sentence(fill(template, slots), claims, (SEVERITY[finding.grade],), comparison)


def describe_course(seen: Seen, change: str, rng: np.random.Generator) -> Sentence:
    """Write a sentence about the finding's change since the previous study.

    Args:
        seen: the finding; if it has resolved, as it appeared at the previous study.
        change: same, improved, worsened or resolved.
        rng: the report's random stream.
    """
    noun = draw_noun(seen, rng)
    template = choose(pick(said.COMPARED[change], rng), rng).replace("{changed}", CHANGED[change])
    template = choose(template.replace("{prior}", PRIOR), rng)
    name = choose(noun.text, rng)
    regions = regions_of(seen, "apic" in name)
    claims = deny(regions, noun.labels) if change == "resolved" else state(regions, noun.labels)
    text = fill(template, {"side": seen.finding.side, "noun": name})
    return Sentence(text, claims, comparison=(CUES[change],))


def describe_pair(first: Seen, second: Seen, rng: np.random.Generator) -> Sentence:
    """Write one line of an impression that states two findings, each with its side."""
    parts: list[str] = []
    claims: tuple[Claim, ...] = ()
    severity: tuple[str, ...] = ()
    for seen in (first, second):
        noun = draw_noun(seen, rng)
        name = choose(noun.text, rng)
        size = pick(SIZES[seen.finding.kind][seen.finding.grade], rng)
        parts.append(f"{size} {seen.finding.side} {name}")
        claims += state(regions_of(seen, "apic" in name), noun.labels)
        severity += (SEVERITY[seen.finding.grade],)
    text = fill(choose("{one}( and|, and| as well as) {two}", rng), {"one": parts[0], "two": parts[1]})
    return Sentence(text, tuple(dict.fromkeys(claims)), tuple(dict.fromkeys(severity)))


def regions_of(seen: Seen, named: bool) -> tuple[str, ...]:
    """Return the regions that a sentence about the finding concerns: angle (of an effusion), zone (if named), lung.

    Args:
        seen: a one-sided finding.
        named: whether the sentence names the zone.
    """
    side = seen.finding.side
    zone = "apical zone" if seen.zone == "apical" else f"{seen.zone} lung zone"
    angle = (f"{side} costophrenic angle",) if seen.finding.kind == "effusion" else ()
    return (*angle, *((f"{side} {zone}",) if named and seen.zone else ()), f"{side} lung")


def draw_noun(seen: Seen, rng: np.random.Generator) -> Noun:
    """Draw a name that fits the finding's grade; names with 'apical' are for apical findings only."""
    finding = seen.finding
    fitting = [
        noun
        for noun in NOUNS[finding.kind]
        if finding.grade in noun.grades and ("apic" not in noun.text or seen.zone == "apical")
    ]
    return pick(fitting, rng)


def draw_tail(change: str, rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Draw words that state the change, and their cue; both are empty in half of the follow-ups."""
    if not change or rng.random() < 0.5:
        return "", ()
    return choose(TAILS[change].replace("{prior}", PRIOR), rng), (CUES[change],)


def draw_again(change: str, rng: np.random.Generator) -> str:
    """Draw 'again' for some findings that were there before, else ''."""
    return "again" if change in CONTINUED and rng.random() < 0.4 else ""


def _templates(seen: Seen, noun: Noun, brief: bool) -> Sequence[str]:
    """Return the templates that fit the finding: an effusion gets no zone, no sentence names the zone twice."""
    kind = seen.finding.kind
    apical = "apic" in noun.text
    placed = kind != "effusion" and bool(seen.zone) and not apical
    if brief:
        return (*said.BRIEF, *(said.BRIEF_PLACED if placed else ()))
    special = () if apical else said.SPECIAL.get(kind, ())
    if "{place}" in "".join(special) and not seen.zone:
        special = tuple(template for template in special if "{place}" not in template)
    return (*said.SIDED, *special, *(said.PLACED if placed else ()))
