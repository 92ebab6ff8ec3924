"""Balanced sets of images with one class each, such as CheXpert 5x200 (Huang et al., GLoRIA, ICCV 2021)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from wronglung.core.names import refuse_unknown
from wronglung.core.seeds import derive_rng

RULES = ("known_absent", "none_present")


@dataclass(frozen=True)
class BalancedSet:
    """A draw of as many items of every class, or of all.

    Attributes:
        rows: (M,) int, the drawn items, by class and then by id.
        classes: (M,) int, the class of each.
        left_out: reason to number of items; with the drawn ones they are all items.
    """

    rows: np.ndarray
    classes: np.ndarray
    left_out: dict[str, int]


class Exclusive(NamedTuple):
    """The items that are positive for one class alone.

    Attributes:
        classes: (N,) int, the class of each item; -1 for an item without one.
        left_out: reason to number of the items without one.
    """

    classes: np.ndarray
    left_out: dict[str, int]


def exclusive(truth: np.ndarray, rule: str) -> Exclusive:
    """Return the class of each item that is positive for one class alone.

    Args:
        truth: (N, C) float, 1, 0 or NaN (not known).
        rule: `known_absent`: every other class is known to be absent. `none_present`: no other class is present, but
            others may be unknown, as most of CheXpert's labels are; what is not mentioned is then taken for absent.
    """
    refuse_unknown("rules of balanced sets", [rule], RULES)
    present, unknown = (truth == 1).sum(axis=1), np.isnan(truth).any(axis=1)
    unclear = (present == 1) & unknown if rule == "known_absent" else np.zeros(len(truth), dtype=bool)
    chosen = (present == 1) & ~unclear
    reasons = {
        "no class is present": int((present == 0).sum()),
        "several classes are present": int((present > 1).sum()),
        "another class is not known": int(unclear.sum()),
    }
    return Exclusive(np.where(chosen, (truth == 1).argmax(axis=1), -1), reasons)


def draw_balanced(
    truth: np.ndarray, ids: Sequence[str], names: Sequence[str], per_class: int | None, rule: str, seed: int
) -> BalancedSet:
    """Draw the same number of items of every class, or all, each positive for its class alone.

    The draw depends on the seed, the name of the class and the ids, and not on the order of the rows.

    Args:
        truth: (N, C) float, 1, 0 or NaN (not known).
        ids: N different names of the items.
        names: names of the C classes.
        per_class: items of each class, 1 or more. None: all, as in a published set; classes can then differ in size.
        rule: which items are exclusive, as in `exclusive`.
        seed: of the draw.

    Raises:
        ValueError: if a class has fewer exclusive items, with what it has; if an id occurs twice; if sizes differ.
    """
    least = 1 if per_class is None else per_class
    if truth.shape != (len(ids), len(names)) or len(set(ids)) < len(ids) or least < 1:
        raise ValueError(
            f"truth {truth.shape}, {len(set(ids))} different ids of {len(ids)}, {len(names)} classes, {least} of "
            "each; expected one row an id, all different, one column a class, and 1 or more of each"
        )
    class_of, left_out = exclusive(truth, rule)
    count = np.bincount(class_of[class_of >= 0], minlength=len(names))
    if count.min() < least:
        raise ValueError(
            f"{least} items of each class are wanted, but positive for one class alone are "
            f"{dict(zip(names, count.tolist(), strict=True))} (rule {rule}); ask for {count.min()} or fewer, or leave "
            "out the rare classes"
        )
    ascending = np.argsort(np.array(ids, dtype=str), kind="stable")
    drawn = []
    for number, name in enumerate(names):
        items = ascending[class_of[ascending] == number]
        kept = derive_rng(seed, "balanced_set", name).permutation(len(items))[:per_class]
        drawn.append(items[np.sort(kept)])
    sizes = [len(items) for items in drawn]
    left_out["not drawn"] = int(count.sum()) - sum(sizes)
    return BalancedSet(np.concatenate(drawn), np.repeat(np.arange(len(names)), sizes), left_out)
