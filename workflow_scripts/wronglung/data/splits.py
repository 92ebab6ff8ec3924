"""Which split an image is in, and the proof that no patient is in two."""

import pandas as pd

from wronglung.data.rejected import Rejection

STAGE = "index_release"
# An image of a patient seen in two splits stays where it is worth most: evaluation before training.
PRECEDENCE = ("gold", "test", "valid", "train")


def drop_shared_patients(listed: pd.DataFrame) -> tuple[pd.DataFrame, list[Rejection]]:
    """The images without those whose patient is also in a split of higher precedence.

    Args:
        listed: columns dicom_id, subject_id, split.

    Returns:
        The rows that stay, in their order, and one rejection for each that goes.
    """
    rank = listed["split"].map({split: i for i, split in enumerate(PRECEDENCE)})
    best = rank.groupby(listed["subject_id"]).transform("min")
    shared = rank > best
    rejections = [
        Rejection(STAGE, dicom, "filter", f"{split} image of a patient who is also in {PRECEDENCE[winner]}", "")
        for dicom, split, winner in listed.assign(best=best).loc[shared, ["dicom_id", "split", "best"]].values
    ]
    return listed[~shared], rejections


def prove_disjoint(records: pd.DataFrame) -> None:
    """Raises unless every patient is in one split and one shard.

    Raises:
        ValueError: naming up to five patients who are in two.
    """
    for column in ("split", "shard"):
        counts = records.groupby("subject_id")[column].nunique()
        twice = list(counts[counts > 1].index[:5])
        if twice:
            raise ValueError(f"patients {twice} are in more than one {column}; a patient must be in exactly one")


def assign_shards(records: pd.DataFrame, counts: dict[str, int]) -> pd.Series:
    """The shard of each record: patients in the order of their ids, cut into parts of about equal size.

    Args:
        records: columns subject_id, split.
        counts: number of shards for `gold` images and for all others (`silver`).
    """
    kind = records["split"].eq("gold").map({True: "gold", False: "silver"})
    shards = pd.Series("", index=records.index)
    for name, count in counts.items():
        members = records.loc[kind == name, "subject_id"]
        images = members.value_counts().sort_index()
        number = (images.cumsum() - images) * count // max(int(images.sum()), 1)
        shards.loc[members.index] = members.map(number).map(lambda i, name=name: f"{name}-{i:03d}")
    return shards
