"""What the answers to every pair of an image and another modality tell: additive projection, and information."""

from collections.abc import Iterator, Sequence

import numpy as np

from wronglung.metrics.contribution import additive_projection
from wronglung.metrics.contribution.information import information_of_pairs
from wronglung.statistics.weighted import mean_of_defined
from wronglung.studies.contribution.answered import Answered
from wronglung.studies.contribution.summary import Key, Number

R_SQUARED, PROJECTED = "additive_r_squared", "additive_performance"
REDUNDANCY, UNIQUE, SYNERGY = "redundant_information", "unique_information", "synergistic_information"


def crossed_numbers(run: Answered, modalities: Sequence[str]) -> Iterator[tuple[Key, Number]]:
    """Yield the numbers of a model of two modalities, without intervals; none if no pairs were answered."""
    if len(modalities) != 2:
        return
    names, pairs = crossed_answers(run, modalities[0])
    if len(names) < 2:
        return
    projection = additive_projection(pairs)
    rows = [run.samples["sample_id"].tolist().index(name) for name in names]
    patients = run.samples["patient_id"].iloc[rows].nunique()
    answers = np.full((len(run.samples), len(run.outputs)), np.nan)
    answers[rows] = projection.answers
    performance = run.performance(answers, np.ones((1, len(run.samples)), dtype=np.int32))
    values = {
        (R_SQUARED, ""): mean_of_defined(projection.r_squared[None]),
        (PROJECTED, ""): mean_of_defined(performance),
        **_information(pairs, modalities),
    }
    for (measure, modality), value in values.items():
        yield Key(measure, modality=modality), Number(value, len(names), patients, int(np.isnan(value).sum()))


def crossed_answers(run: Answered, first: str) -> tuple[list[str], np.ndarray]:
    """Return N samples and the answers to the first modality of each with the others of each: (N, N, C)."""
    rows = run.rows[(run.rows["change"] == "crossed") & (run.rows["modality"] == first)]
    names = [name for name in run.samples["sample_id"] if (rows["sample_id"] == name).any()]
    place = {name: number for number, name in enumerate(names)}
    pairs = np.full((len(names), len(names), len(run.outputs)), np.nan)
    original = run.original()
    for name, number in place.items():
        pairs[number, number] = original[run.samples["sample_id"].tolist().index(name)]
    if len(rows):
        both = [rows[column].map(place).to_numpy() for column in ("sample_id", "donor")]
        pairs[both[0], both[1]] = np.stack(rows["answer"].to_list())
    return names, pairs


def _information(pairs: np.ndarray, modalities: Sequence[str]) -> dict[tuple[str, str], np.ndarray]:
    """Return the information of the modalities about the answers, in bits, as means over the outputs."""
    found = information_of_pairs(pairs)
    mean = np.mean([[one.redundancy, *one.unique, one.synergy] for one in found], axis=0)
    keys = [(REDUNDANCY, ""), (UNIQUE, modalities[0]), (UNIQUE, modalities[1]), (SYNERGY, "")]
    return {key: np.array([value]) for key, value in zip(keys, mean, strict=True)}
