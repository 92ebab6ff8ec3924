"""The tables of samples: attributes of patients, studies and films as numbers, and attributes that are drawn."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.core.names import refuse_unknown
from wronglung.core.seeds import derive_rng
from wronglung.data.attributes import KEYS, read_attributes
from wronglung.data.sample_settings import VIEW, PlantedAttribute, TableInput
from wronglung.data.samples import TABLE, TARGET


def attributes_of(records: pd.DataFrame, attributes: str | Path | None) -> pd.DataFrame:
    """Return all attributes of images, in the order of the records, which have a default index.

    Beside those of the data set's studies there is `view`, the film's own: a study may have films of several views.

    Args:
        records: of all images of the data set.
        attributes: `attributes.parquet`; None for a data set without one.
    """
    view = records[[VIEW]].dropna(axis=1, how="all")  # volumes have none, but maybe an attribute by this name
    if attributes is None:
        return view
    keys = records[["subject_id", "study_id"]].astype(str).set_axis(list(KEYS), axis=1)
    given = keys.merge(read_attributes(attributes), on=list(KEYS), how="left").drop(columns=list(KEYS))
    return pd.concat([given[[name for name in given if name not in view]], view], axis=1)


def table_of(
    settings: TableInput, attributes: pd.DataFrame, targets: pd.DataFrame, ids: pd.Series, seed: int
) -> pd.DataFrame:
    """Return the columns `table.NAME`: numbers as they are, and for each category of a text a column of 1 and 0.

    An attribute that is not known is NaN, in all of its columns.

    Args:
        settings: of the recipe.
        attributes: of the images, as `attributes_of` returns them.
        targets: of the same images.
        ids: their ids, which decide what is drawn.
        seed: likewise.

    Raises:
        ValueError: if the data set lacks an attribute, or has one by the name of a drawn one.
    """
    refuse_unknown("attributes", settings.attributes, list(map(str, attributes.columns)))
    taken = [name for name in settings.planted if name in attributes]
    if taken:
        raise ValueError(f"planted attributes {taken} have the names of the data set's own; give them others")
    columns: dict[str, pd.Series | np.ndarray] = {}
    for name in settings.attributes:
        columns |= _numbers(name, attributes[name])
    for name, planted in settings.planted.items():
        columns[f"{TABLE}{name}"] = _drawn(name, planted, targets[f"{TARGET}{planted.label}"], ids, seed)
    return pd.DataFrame({name: np.asarray(values, dtype=np.float64) for name, values in columns.items()})


def _numbers(name: str, values: pd.Series) -> Mapping[str, pd.Series]:
    if pd.api.types.is_numeric_dtype(values):
        return {f"{TABLE}{name}": values.astype(np.float64)}
    known = sorted(values.dropna().unique())
    if not known:
        raise ValueError(f"attribute {name!r} is not known of any sample; take it out of the table")
    return {f"{TABLE}{name}={one}": values.eq(one).astype(np.float64).where(values.notna()) for one in known}


def _drawn(name: str, planted: PlantedAttribute, label: pd.Series, ids: pd.Series, seed: int) -> np.ndarray:
    """Return 1 or 0 for each image, by a number that its id and the seed decide."""
    chance = np.where(label.to_numpy() == 1, planted.present, planted.absent)
    drawn = np.array([derive_rng(seed, "planted", name, one).random() for one in ids])
    return (drawn < chance).astype(np.float64)
