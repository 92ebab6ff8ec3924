"""Whether the parts with the greatest contribution are those that answers hang on: gains over random orders."""

from collections.abc import Iterator
from typing import get_args

import numpy as np
import pandas as pd

from wronglung.metrics.contribution import ranking_gain
from wronglung.metrics.contribution.faithfulness import CurveChange
from wronglung.statistics.weighted import weighted_mean
from wronglung.studies.contribution.answered import Answered
from wronglung.studies.contribution.context import StudyContext
from wronglung.studies.contribution.resampled import Resamples
from wronglung.studies.contribution.summary import Key, Number

GAINS: dict[CurveChange, str] = {"deleted": "deletion_gain", "inserted": "insertion_gain"}


def gains_of(run: Answered, modality: str, study: StudyContext, drawn: Resamples) -> Iterator[tuple[Key, Number]]:
    """Yield the mean gains over the samples, by deletion and by insertion, for the main parts and baseline.

    A sample without a curve, or with a point missing, is left out and counted. Nothing is yielded where there are no
    curves of at least two points, or no random orders.
    """
    units, baselines = (
        {str(name): own[0] for name, own in given.items()}[modality] for given in (study.parts, study.baselines)
    )
    rows = run.rows[(run.rows["modality"] == modality) & (run.rows["unit"] == units)]
    rows = rows[rows["baseline"] == baselines]
    for change in get_args(CurveChange):
        own = rows[rows["change"] == change]
        ranked = _curves(own[own["order"] == "ranked"], run)
        random = [_curves(drawn_order, run) for _, drawn_order in own[own["order"] == "random"].groupby("draw")]
        if ranked.shape[1] < 2 or not random:
            continue
        shares = ranked.columns.to_numpy(dtype=np.float64)
        others = np.stack([one.reindex(columns=ranked.columns).to_numpy() for one in random])
        gains = ranking_gain(change, shares, ranked.to_numpy(), others)
        values = weighted_mean(gains, drawn.of_items())
        counted = (len(drawn.patients), drawn.counts.shape[1], int(np.isnan(gains).sum()))
        yield Key(GAINS[change], parts=units, baseline=baselines, modality=modality), Number(values, *counted)


def _curves(rows: pd.DataFrame, run: Answered) -> pd.DataFrame:
    """Return the mean absolute difference over the outputs: a row for each sample, a column for each share."""
    sizes = rows.assign(size=[float(np.abs(difference).mean()) for difference in rows["difference"]])
    wide = sizes.pivot(index="sample_id", columns="share", values="size")
    return wide.reindex(index=run.samples["sample_id"]).sort_index(axis=1)
