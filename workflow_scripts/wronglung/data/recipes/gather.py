"""Gather the samples of a recipe from a data set's tables."""

import logging
from collections.abc import Mapping

import pandas as pd

from wronglung.data.recipes.splits import splits_of
from wronglung.data.recipes.tables import attributes_of, table_of
from wronglung.data.recipes.targets import known_targets, labels_of, times_of
from wronglung.data.recipes.texts import texts_of
from wronglung.data.records import read_records
from wronglung.data.sample_settings import LabelTargets, SampleSettings
from wronglung.data.samples import TABLE, TARGET


def gather_samples(settings: SampleSettings, files: Mapping[str, str], seed: int) -> pd.DataFrame:
    """Return the rows of `samples.parquet`, ordered by sample_id; the log counts what samples lack.

    Args:
        settings: of the recipe.
        files: `records` and, where the recipe needs them, `sentences`, `labels` (of the targets) and `attributes`.
        seed: of what is drawn.

    Raises:
        ValueError: says which table lacks what.
    """
    records = read_records(files["records"]).sort_values("dicom_id", ignore_index=True)
    attributes = attributes_of(records, files.get("attributes"))
    if isinstance(settings.targets, LabelTargets):
        targets = labels_of(settings.targets, records, files["labels"])
    else:
        targets = times_of(settings.targets, attributes)
    known = known_targets(targets)
    ids = records["dicom_id"]
    rows = pd.DataFrame(
        {
            "sample_id": ids,
            "patient_id": records["subject_id"].astype(str),
            # Of what is known, so that the sizes of the splits hold.
            "split": splits_of(settings.splits, records[known], seed).reindex(records.index),
            "image": ids if settings.image or settings.volume else None,
            "text": _texts(settings, files, ids),
            "noise": settings.noise,
        }
    )
    table = [] if settings.table is None else [table_of(settings.table, attributes, targets, ids, seed)]
    every = pd.concat([rows, *table, targets], axis=1)
    used = every[every["split"].notna()].reset_index(drop=True)
    logging.info("%d of %d images have no known target and are left out", int((~known).sum()), len(records))
    _log(every, used, settings)
    return used


def _texts(settings: SampleSettings, files: Mapping[str, str], ids: pd.Series) -> pd.Series | None:
    if settings.text is None:
        return None
    found = ids.map(texts_of(files["sentences"], settings.text.sections, settings.text.remove))
    return found.where(found.fillna("").str.strip() != "", None)


def _log(every: pd.DataFrame, used: pd.DataFrame, settings: SampleSettings) -> None:
    """Write into the log how many samples there are, and what they lack."""
    counts = {name: int(count) for name, count in used["split"].value_counts().items()}
    logging.info("%d of %d images are samples: %s", len(used), len(every), counts)
    asked = [] if settings.text is None else ["text"]
    for name in [*asked, *(name for name in used if name.startswith((TABLE, TARGET)))]:
        missing = int(used[name].isna().sum())
        if missing > 0:
            logging.info("%d samples lack %s", missing, name)
