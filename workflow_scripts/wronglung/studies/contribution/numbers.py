"""All numbers of one run in one task: how good its answers are, and what they hang on."""

from collections.abc import Iterator, Sequence

import numpy as np

from wronglung.metrics.contribution.shares import (
    DEFINITIONS,
    MEAN_OF_RATIOS,
    NORMALISERS,
    RATIO_OF_MEANS,
    SUM,
    Definition,
    Normaliser,
    shares_of,
)
from wronglung.statistics.weighted import mean_of_defined
from wronglung.studies.contribution.answered import Answered
from wronglung.studies.contribution.context import StudyContext, TaskModel
from wronglung.studies.contribution.crossed import crossed_numbers
from wronglung.studies.contribution.partitions import Cells, Partition, Totals, partitions, wholes
from wronglung.studies.contribution.rankings import gains_of
from wronglung.studies.contribution.resampled import Resamples, resamples_of
from wronglung.studies.contribution.shares import SHAPLEY, WHOLE
from wronglung.studies.contribution.summary import ABSENT, ALL, PRESENT, Key, Number, Numbers

LOSS, NOISE = "permutation_loss", "noise"
SHAPLEY_RATIOS = "shapley_mean_of_ratios"
"""MM-SHAP's average (Parcalabescu and Frank 2023): each sample's ratio, averaged over samples."""


def numbers_of(run: Answered, cells: Cells, model: TaskModel, study: StudyContext) -> Numbers:
    """Return the numbers of a run; of a model that takes one modality, only how good its answers are.

    Args:
        run: its answers and the truth.
        cells: its sums over parts.
        model: names its modalities.
        study: says how they were cut, and how many resamples there are.
    """
    drawn = resamples_of(run.samples["patient_id"].to_numpy(), study.statistics, study.seed)
    found = dict(_performance(run, drawn))
    if len(model.modalities) > 1:
        found |= dict(_losses(run, model.modalities, drawn))
        found |= dict(_shares(run, cells, model.modalities, study, drawn))
        found |= dict(crossed_numbers(run, model.modalities))
        found |= {key: one for name in model.modalities for key, one in gains_of(run, name, study, drawn)}
    return found


Found = Iterator[tuple[Key, Number]]


def _by_label(measure: str, modality: str, run: Answered, values: np.ndarray, drawn: Resamples) -> Found:
    """Yield the numbers of each judged output, of (D, J), and their mean."""
    unknown = np.isnan(run.truth)
    judged = [run.targets.index(name) if name in run.targets else 0 for name in run.judged]
    for place, name in enumerate(run.judged):
        missing = int(unknown[:, judged[place]].sum())
        yield Key(measure, modality=modality, label=name), _number(values[:, place], drawn, missing)
    lacking = int(np.isnan(values[0]).sum())
    yield Key(measure, modality=modality), _number(mean_of_defined(values), drawn, lacking)


def _performance(run: Answered, drawn: Resamples) -> Found:
    values = run.performance(run.original(), drawn.of_items())
    yield from _by_label(run.metric, "", run, values, drawn)
    yield Key(NOISE), _number(np.array([run.noise]), drawn)


def _losses(run: Answered, modalities: Sequence[str], drawn: Resamples) -> Found:
    for name in modalities:
        yield from _by_label(LOSS, name, run, run.loss(name, drawn), drawn)


def _shares(run: Answered, cells: Cells, modalities: Sequence[str], study: StudyContext, drawn: Resamples) -> Found:
    parts, baselines = ({str(name): own for name, own in given.items()} for given in (study.parts, study.baselines))
    for partition, totals in partitions(cells, modalities, parts, baselines):
        for definition in DEFINITIONS:
            for normaliser in NORMALISERS:
                key = Key(definition, normaliser, *partition)
                yield from _by_modality(key, modalities, totals, drawn, (definition, normaliser))
        if partition.baseline == "+".join(baselines[name][0] for name in modalities):
            yield from _of_labels(run, partition, modalities, totals, drawn)
    for unit, measures in ((WHOLE, {WHOLE: RATIO_OF_MEANS}), (SHAPLEY, OF_SHAPLEY)):
        for partition, totals in wholes(cells, modalities, unit):
            for measure, definition in measures.items():
                key = Key(measure, SUM, *partition)
                yield from _by_modality(key, modalities, totals, drawn, (definition, SUM))


OF_SHAPLEY = {SHAPLEY: RATIO_OF_MEANS, SHAPLEY_RATIOS: MEAN_OF_RATIOS}


def _by_modality(
    key: Key,
    modalities: Sequence[str],
    totals: Totals,
    drawn: Resamples,
    ways: tuple[Definition, Normaliser],
) -> Found:
    """Yield the share of each modality by a definition and a normaliser."""
    shares = shares_of(totals.totals, totals.parts, *ways, drawn.of_items())
    for place, name in enumerate(modalities):
        yield key._replace(modality=name), _number(shares.values[:, place], drawn, shares.undefined)


def _of_labels(
    run: Answered, partition: Partition, modalities: Sequence[str], totals: Totals, drawn: Resamples
) -> Found:
    """Yield the shares in the changes of one output each: of all samples, and of those with and without the label."""
    main = (RATIO_OF_MEANS, SUM)
    for place, label in enumerate(run.outputs):
        truth = run.truth[:, run.targets.index(label)] if label in run.targets else np.full(len(run.samples), np.nan)
        for subset, own in ((ALL, np.ones(len(truth), dtype=bool)), (PRESENT, truth == 1), (ABSENT, truth == 0)):
            if subset != ALL and not own.any():
                continue
            some = np.where(own[None, :, None], totals.totals[:, :, place : place + 1], np.nan)
            key = Key(*main, *partition, label=label, subset=subset)
            for found, number in _by_modality(key, modalities, Totals(some, totals.parts), drawn, main):
                yield found, number._replace(items=int(own.sum()), patients=len(np.unique(drawn.patients[own])))


def _number(values: np.ndarray, drawn: Resamples, undefined: int = 0) -> Number:
    return Number(values, len(drawn.patients), drawn.counts.shape[1], undefined)
