"""Synthetic sentences with other conditions (paper §3.1, Synthetic w/ Swapped Conditions, and its footnote 4).

One condition may replace another if some evaluated sentence mentions it in the same context (yes or no) at exactly
the same set of locations.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.text.synthetic_sentences import Finding, by_condition, synthesize

Condition = tuple[str, str]  # label, context
Places = tuple[str, ...]  # names of regions, sorted


def synthetic_swapped_conditions(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with synthetic texts in which each condition is replaced and its context kept.

    A condition without an alternative stays. If all conditions of a sentence stay, the text is that of `synthetic`.
    The boxes stay.
    """
    known: dict[tuple[str, Places], set[str]] = defaultdict(set)
    for findings in instances["findings"]:
        for (label, context), places in locate(findings).items():
            known[context, places].add(label)
    texts = [
        synthesize(_swapped(findings, known, derive_rng(seed, "synthetic_swapped_conditions", instance)))
        for instance, findings in zip(instances["instance_id"], instances["findings"], strict=True)
    ]
    return instances.assign(text=texts)


def locate(findings: Sequence[Finding]) -> dict[Condition, Places]:
    """Return the locations of each condition in a sentence, conditions in the order of first mention."""
    return {condition: tuple(sorted(names)) for condition, names in by_condition(findings).items()}


def _swapped(
    findings: Sequence[Finding], known: dict[tuple[str, Places], set[str]], rng: np.random.Generator
) -> list[Finding]:
    """Replace the label of each condition by a random alternative that the sentence does not use yet."""
    taken = {finding["label"] for finding in findings}
    chosen: dict[Condition, str] = {}
    for (label, context), places in locate(findings).items():
        others = sorted(known[context, places] - taken)
        chosen[label, context] = str(rng.choice(others)) if others else label
        taken.add(chosen[label, context])
    return [{**finding, "label": chosen[finding["label"], finding["context"]]} for finding in findings]
