"""Assign patients to splits and shards, and check that no patient is in two."""

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from wronglung.core.errors import RefusedError
from wronglung.data.rejected import Rejection
from wronglung.data.settings import names_of_shards
from wronglung.data.stages import INDEX

WHOLE = "all"  # a split that stands for every phrase of a data set
# A patient in two splits stays in the first of these: evaluation needs images more than training does.
PRECEDENCE = ("gold", "test", "valid", "train")


class Unshared(NamedTuple):
    """Images of patients in one split each.

    Attributes:
        kept: the kept rows, in their order.
        rejections: one for each dropped row.
    """

    kept: pd.DataFrame
    rejections: list[Rejection]


def drop_shared_patients(listed: pd.DataFrame) -> Unshared:
    """Drop the images whose patient is also in a split of higher precedence.

    Args:
        listed: columns dicom_id, subject_id, split.
    """
    rank = listed["split"].map({split: i for i, split in enumerate(PRECEDENCE)})
    best = rank.groupby(listed["subject_id"]).transform("min")
    shared = rank > best
    rejections = [
        Rejection(INDEX, dicom, "filter", f"{split} image of a patient who is also in {PRECEDENCE[winner]}", "")
        for dicom, split, winner in listed.assign(best=best).loc[shared, ["dicom_id", "split", "best"]].values
    ]
    return Unshared(listed[~shared], rejections)


def prove_disjoint(records: pd.DataFrame) -> None:
    """Raise ValueError if a patient is in more than one split or shard.

    Raises:
        ValueError: names up to five such patients.
    """
    for column in ("split", "shard"):
        counts = records.groupby("subject_id")[column].nunique()
        twice = list(counts[counts > 1].index[:5])
        if twice:
            raise ValueError(f"patients {twice} are in more than one {column}; a patient must be in exactly one")


def empty_splits(there: Collection[str], asked: Collection[str]) -> list[str]:
    """Return the asked splits that are not there; the whole is there if any is."""
    return sorted(set(asked) - set(there) - ({WHOLE} if len(there) else set()))


def refuse_empty_splits(records: pd.DataFrame, asked: Collection[str]) -> None:
    """Raise RefusedError if a split that studies are evaluated on has no image.

    Args:
        records: column split.
        asked: the splits.

    Raises:
        RefusedError: names these splits and those that are there.
    """
    there = sorted(set(records["split"]))
    empty = empty_splits(there, asked)
    if empty:
        raise RefusedError(
            f"a study's `on` names the splits {empty}, and no image is in them; those that are there: {there}; put "
            "images into these splits, or name others in `on`"
        )


def cut_into_shards(patients: pd.Series, kind: str, count: int) -> pd.Series:
    """Cut images into shards of one kind, with about equally many images and whole patients.

    Args:
        patients: the patient of each image.
        kind: of the shards.
        count: number of shards.
    """
    images = patients.value_counts().sort_index()
    number = (images.cumsum() - images) * count // max(int(images.sum()), 1)
    return patients.map(number).map(dict(enumerate(names_of_shards(kind, count))))


def assign_shards(records: pd.DataFrame, counts: dict[str, int]) -> pd.Series:
    """Assign each record to a shard of its kind.

    Args:
        records: columns subject_id, split.
        counts: number of shards for `gold` images and for all others (`silver`).
    """
    kind = records["split"].eq("gold").map({True: "gold", False: "silver"})
    shards = pd.Series("", index=records.index)
    for name, count in counts.items():
        members = records.loc[kind == name, "subject_id"]
        shards.loc[members.index] = cut_into_shards(members, name, count)
    return shards
