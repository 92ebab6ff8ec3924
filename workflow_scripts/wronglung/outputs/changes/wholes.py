"""Replace whole modalities of samples: by their baseline, or by another patient's."""

from collections.abc import Iterator
from itertools import chain, combinations

import numpy as np

from wronglung.data.modalities import Modality
from wronglung.outputs.answering import AnsweringModel, Encoded
from wronglung.outputs.changes.asking import Sample
from wronglung.outputs.changes.parts import PartChanges, Row
from wronglung.outputs.changes.sources import Sources


def coalitions(sample: Sample, row: int, changes: PartChanges) -> Iterator[Row]:
    """Yield the answers without each set of modalities, all parts of which have their main baseline.

    A modality that the sample lacks stays as it is.
    """
    takes = sample.model.takes
    encoded: dict[Modality, Encoded] = {}
    for modality in takes:
        given = other = sample.inputs[modality]
        if given is not None:
            unit, baseline = changes.asked.parts[modality][0], changes.asked.baselines[modality][0]
            prepared = changes.prepare(sample, row, modality, unit, baseline)
            other = prepared.parts.replaced(given, prepared.other, range(prepared.parts.count))
        encoded[modality] = sample.model.encode(modality, [given, other])
    kept = list(chain.from_iterable(combinations(takes, size) for size in range(len(takes))))
    replies = sample.ask_together(encoded, {one: np.array([int(one not in some) for some in kept]) for one in takes})
    baseline = "+".join(changes.asked.baselines[one][0] for one in takes)
    for some, answer, difference in zip(kept, *replies, strict=True):
        named = {"change": "coalition", "kept": "+".join(some), "baseline": baseline}
        yield {**named, "answer": answer, "difference": difference}


def permuted(sample: Sample, row: int, sources: Sources, draws: int) -> Iterator[Row]:
    """Yield the answers with each modality of some other patients."""
    for modality in sample.model.takes:
        donors = sources.donors(row, draws, "permuted", modality)
        replies = sample.ask(modality, [sources.own(modality, donor) for donor in donors])
        for draw, (donor, answer, difference) in enumerate(zip(donors, *replies, strict=True)):
            named = {"change": "permuted", "modality": modality, "donor": sources.sample(donor), "draw": draw}
            yield {**named, "answer": answer, "difference": difference}


def crossed(model: AnsweringModel, sources: Sources, batch: int) -> Iterator[tuple[int, Row]]:
    """Yield a sample and its answer with the other modalities of another, for all pairs of the crossed samples.

    The first of the model's modalities is the sample's own. A model of one modality has no pairs.
    """
    first, *others = model.takes
    rows = sources.crossed
    if not others or len(rows) < 2:
        return
    inputs = {one: [sources.own(one, row) for row in rows] for one in model.takes}
    encoded = {one: model.encode(one, inputs[one]) for one in model.takes}
    for place, row in enumerate(rows):
        sample = Sample(model, {one: inputs[one][place] for one in model.takes}, batch, sources.sample(row))
        donors = [other for other in range(len(rows)) if other != place]
        # The sample itself comes first, as the unchanged one of every batch.
        ordered = {one: encoded[one][np.array([place, *donors])] for one in model.takes}
        own, another = np.zeros(len(donors), dtype=np.int64), np.arange(1, len(rows))
        replies = sample.ask_together(ordered, {one: own if one == first else another for one in model.takes})
        for donor, answer, difference in zip(donors, *replies, strict=True):
            named = {"change": "crossed", "modality": first, "donor": sources.sample(rows[donor])}
            yield row, {**named, "answer": answer, "difference": difference}
