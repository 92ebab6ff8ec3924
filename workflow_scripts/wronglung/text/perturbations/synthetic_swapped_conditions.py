"""Synthetic sentences with other conditions (paper §3.1, Synthetic w/ Swapped Conditions, and its footnote 4).

The conditions that may stand in for one are those that occur, in the same context, at exactly the same set of
locations in some sentence of the evaluation: the table of them is built from the evaluated sentences themselves.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.text.synthetic_sentences import Finding, synthesize

Condition = tuple[str, str]  # label, context
Places = tuple[str, ...]  # sorted names of regions


def synthetic_swapped_conditions(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The instances with synthetic texts in which each condition is another one, the context kept.

    A condition without an alternative stays; if all of a sentence's do, the text is that of `synthetic`. The boxes
    stay.
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
    """Where each condition of a sentence is said to be, in the order of first mention."""
    places: dict[Condition, set[str]] = {}
    for finding in findings:
        places.setdefault((finding["label"], finding["context"]), set()).add(finding["box"])
    return {condition: tuple(sorted(names)) for condition, names in places.items()}


def _swapped(
    findings: Sequence[Finding], known: dict[tuple[str, Places], set[str]], rng: np.random.Generator
) -> list[Finding]:
    """The findings with other labels, one drawn for each condition; no label is used that the sentence has already."""
    taken = {finding["label"] for finding in findings}
    chosen: dict[Condition, str] = {}
    for (label, context), places in locate(findings).items():
        others = sorted(known[context, places] - taken)
        chosen[label, context] = str(rng.choice(others)) if others else label
        taken.add(chosen[label, context])
    return [{**finding, "label": chosen[finding["label"], finding["context"]]} for finding in findings]
