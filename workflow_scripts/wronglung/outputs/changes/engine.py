"""Ask a model about samples and about changed samples."""

import logging
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from wronglung.core.logs import progress
from wronglung.core.names import refuse_unknown
from wronglung.data.samples import SampleTable
from wronglung.outputs.answering import AnsweringModel
from wronglung.outputs.answers import Answers
from wronglung.outputs.changes.asking import Sample
from wronglung.outputs.changes.parts import PartChanges, Row
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.outputs.changes.sources import Inputs, Sources
from wronglung.outputs.changes.wholes import coalitions, crossed, permuted


def answer_changes(
    model: AnsweringModel,
    reader: Inputs,
    table: SampleTable,
    asked: AskedChanges,
    seed: int,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Answers:
    """Return a model's answers to samples of a recipe, and to these samples with changes.

    Each modality of a sample is encoded once; of a changed sample, the changed modality alone. A part that equals its
    baseline changes nothing, so it has the difference 0 and is counted; so is a modality or attribute that a sample
    lacks, which has no rows. A model of one modality is asked about the samples alone: all of its answer hangs on it.

    Args:
        model: what is asked.
        reader: of the inputs of the table's rows.
        table: all samples of the recipe.
        asked: the samples and the changes.
        seed: of all draws, each of which is derived for its sample.
        groups: attributes by name of a group.

    Raises:
        ValueError: if the model takes a modality without units or baselines, or answers with other than C finite
            numbers; or if the split has samples of fewer than two patients.
    """
    for what in ("parts", "baselines"):
        refuse_unknown(f"modality of the model among {what}", model.takes, getattr(asked, what))
    if "text" in model.takes and "mask" in asked.baselines["text"] and model.mask_token is None:
        logging.warning("the model has no mask token; masked parts of texts are deleted")
    sources = Sources(reader, table, asked, seed, groups or {})
    changes = PartChanges(sources, asked)
    found: list[Row] = []
    for row in progress(sources.rows, "samples", len(sources.rows)):
        whose = {"sample_id": sources.sample(row), "patient_id": sources.patient(row)}
        inputs = {one: sources.own(one, row) for one in model.takes}
        sample = Sample(model, inputs, asked.batch, sources.sample(row))
        found += ({**whose, **one} for one in _of_sample(sample, row, changes))
    for row, one in crossed(model, sources, asked.batch):
        found.append({"sample_id": sources.sample(row), "patient_id": sources.patient(row), **one})
    rows = pd.DataFrame(found)
    _warn_of_constants(rows, model.outputs)
    for what, count in sorted(changes.missing.items()):
        logging.info("%s: %d", what, count)
    return Answers(rows, list(model.outputs), dict(sorted(changes.missing.items())))


def _of_sample(sample: Sample, row: int, changes: PartChanges) -> Iterator[Row]:
    yield {"change": "original", "answer": sample.original, "difference": np.zeros_like(sample.original)}
    if len(sample.model.takes) == 1:
        return
    for modality in sample.model.takes:
        parts = list(changes.of_sample(sample, row, modality))
        yield from parts
        yield from changes.curves(sample, row, modality, parts)
    yield from coalitions(sample, row, changes)
    yield from permuted(sample, row, changes.sources, changes.asked.permutation_draws)


def _warn_of_constants(rows: pd.DataFrame, outputs: Sequence[str]) -> None:
    answers = np.stack(rows.loc[rows["change"] == "original", "answer"].to_list())
    constant = [name for name, same in zip(outputs, (answers == answers[0]).all(axis=0), strict=True) if same]
    if constant:
        logging.warning("the model gives all samples the same %s", constant)
