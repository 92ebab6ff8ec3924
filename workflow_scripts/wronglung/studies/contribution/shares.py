"""Owner of `shares/<samples>/<model>/<seed>.parquet`: how much each modality of each sample changes each answer.

One row per sample, modality, way of changing it and output. Columns: sample_id, patient_id; modality; unit, how it was
cut into parts, or WHOLE (all of it replaced at once), or SHAPLEY (its Shapley value among the modalities); baseline,
what took its place; parts, how many it was cut into (0: the sample has none of it); output; total, the sum over the
parts of the absolute difference from the unchanged answer (Gapp et al. 2025, their d before the mean over samples). A
sample that lacks the modality, or whose parts all equal their baseline, has the total 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data.modalities import Modality
from wronglung.metrics.contribution import shapley_values
from wronglung.outputs.answers import Answers

WHOLE, SHAPLEY = "whole", "shapley"
SCHEMA = schema_of(
    {
        **{name: pa.string() for name in ("sample_id", "patient_id", "modality", "unit", "baseline")},
        "parts": pa.int32(),
        "output": pa.string(),
        "total": pa.float64(),
    }
)


def share_rows(answers: Answers, modalities: Sequence[Modality]) -> pd.DataFrame:
    """Return the rows of a run: columns as above.

    Args:
        answers: of the run.
        modalities: that the model takes, in the order of MODALITIES.
    """
    original = answers.rows[answers.rows["change"] == "original"]
    samples = original[["sample_id", "patient_id"]].reset_index(drop=True)
    place = {name: number for number, name in enumerate(samples["sample_id"])}
    frames = [
        _long(samples, answers.outputs, *found)
        for found in (*_of_parts(answers, place), *_of_coalitions(answers, place, modalities))
    ]
    return pd.concat(frames, ignore_index=True)[SCHEMA.names] if frames else _none()


def _none() -> pd.DataFrame:
    return SCHEMA.empty_table().to_pandas()


Found = tuple[tuple[str, str, str], np.ndarray, np.ndarray]
"""Modality, unit and baseline; totals, (N, C); numbers of parts, (N,)."""


def _of_parts(answers: Answers, place: Mapping[str, int]) -> Iterator[Found]:
    parts = answers.rows[answers.rows["change"] == "part"]
    for key, own in parts.groupby(["modality", "unit", "baseline"], sort=False):
        totals, numbers = np.zeros((len(place), len(answers.outputs))), np.zeros(len(place), dtype=np.int64)
        rows = own["sample_id"].map(place).to_numpy()
        np.add.at(totals, rows, np.abs(np.stack(own["difference"].to_list())))
        numbers[rows] = own["parts"]
        yield key, totals, numbers


def _of_coalitions(answers: Answers, place: Mapping[str, int], modalities: Sequence[Modality]) -> Iterator[Found]:
    """Yield what each modality changes as a whole, and its Shapley value: signed differences from the whole sample."""
    rows = answers.rows[answers.rows["change"] == "coalition"]
    everything = "+".join(modalities)
    for baseline, own in rows.groupby("baseline", sort=False):
        games = {everything: np.zeros((len(place), len(answers.outputs)))}
        for kept, some in own.groupby(own["kept"].fillna("")):
            ordered = some.assign(place=some["sample_id"].map(place)).sort_values("place")
            games[str(kept)] = np.stack(ordered["difference"].to_list())
        values = shapley_values({frozenset(filter(None, kept.split("+"))): game for kept, game in games.items()})
        for name in modalities:
            others = "+".join(other for other in modalities if other != name)
            one = np.ones(len(place), dtype=np.int64)
            yield (name, WHOLE, str(baseline)), np.abs(games[others]), one
            yield (name, SHAPLEY, str(baseline)), np.abs(values[name]), one


def _long(
    samples: pd.DataFrame, outputs: Sequence[str], key: tuple[str, str, str], totals: np.ndarray, parts: np.ndarray
) -> pd.DataFrame:
    """Return a row for each sample and output, (N x C) of them."""
    frame = samples.loc[samples.index.repeat(len(outputs))].reset_index(drop=True)
    named = dict(zip(("modality", "unit", "baseline"), key, strict=True))
    return frame.assign(
        **named, parts=np.repeat(parts, len(outputs)), output=np.tile(outputs, len(samples)), total=totals.ravel()
    )


def write_shares(path: str | Path, rows: pd.DataFrame) -> None:
    """Write the rows of a run."""
    write_table(path, rows, SCHEMA)


def read_shares(path: str | Path) -> pd.DataFrame:
    """Read the rows of a run."""
    return read_table(path, SCHEMA)
