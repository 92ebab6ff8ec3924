"""Which samples are in which split, and which of them are used."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.data.sample_settings import SampleSplits

OF_RELEASE = {"train": "train", "valid": "valid", "test": "test", "gold": "test"}
"""Splits of samples by those of data sets; what is in another one, such as `all`, is in none."""


def splits_of(settings: SampleSplits, records: pd.DataFrame, seed: int) -> pd.Series:
    """Return the split of each image, in the order of the records; null for one that is not used.

    Args:
        settings: of the recipe.
        records: with split, dicom_id and subject_id.
        seed: of what is drawn.

    Raises:
        ValueError: if a split that must have samples has none.
    """
    of_release = settings.source == "release"
    found = records["split"].map(OF_RELEASE) if of_release else _drawn(settings, records, seed)
    for name in ("train", "valid", "test"):
        most = getattr(settings, name)
        own = records.loc[found == name, "dicom_id"].sort_values()
        if most is not None and len(own) > most:
            left = derive_rng(seed, "samples", name).permutation(len(own))[most:]
            found.loc[own.index[left]] = None
    there = found.value_counts()
    lacking = [name for name in ("train", "valid", "test") if name not in there]
    if lacking:
        given = records["split"].value_counts().sort_index().to_dict()
        advice = "use `source: drawn`, or splits of the data set" if of_release else "ask for fewer in train and valid"
        raise ValueError(f"no sample is in {lacking}; images with a target by the data set's splits: {given}; {advice}")
    return found


def _drawn(settings: SampleSplits, records: pd.DataFrame, seed: int) -> pd.Series:
    """Draw patients until valid and then train have their samples; all others are in test, and none in two splits."""
    patients = np.sort(records["subject_id"].unique())
    order = derive_rng(seed, "splits").permutation(patients)
    sizes = records.groupby("subject_id").size().loc[order].cumsum()
    assert settings.valid is not None  # the settings say so
    assert settings.train is not None
    ends = [int(sizes.searchsorted(count)) + 1 for count in (settings.valid, settings.valid + settings.train)]
    names = ["valid"] * ends[0] + ["train"] * (ends[1] - ends[0]) + ["test"] * max(0, len(order) - ends[1])
    of_patient = dict(zip(order, names, strict=False))
    return records["subject_id"].map(of_patient)
