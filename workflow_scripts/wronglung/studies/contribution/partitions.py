"""The sums over parts of one run, as arrays, for each way in which its modalities were cut and replaced."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd


class Partition(NamedTuple):
    """How the modalities of a model were cut and replaced, each joined by `+` in their order."""

    parts: str
    baseline: str


class Totals(NamedTuple):
    """What changes of M modalities do to the answers.

    Attributes:
        totals: (M, N, C) float, the sums over the parts of the absolute differences.
        parts: (M, N) int, the numbers of parts.
    """

    totals: np.ndarray
    parts: np.ndarray


Cells = dict[tuple[str, str, str], tuple[np.ndarray, np.ndarray]]
"""By modality, unit and baseline: totals, (N, C), and numbers of parts, (N,)."""


def cells_of(rows: pd.DataFrame, samples: Sequence[str], outputs: Sequence[str]) -> Cells:
    """Return the rows of a run as arrays, in the order of the samples and the outputs."""
    found: Cells = {}
    for key, own in rows.groupby(["modality", "unit", "baseline"], sort=False):
        wide = own.pivot(index="sample_id", columns="output", values="total")
        numbers = own.drop_duplicates("sample_id").set_index("sample_id")["parts"]
        found[key] = (wide.loc[list(samples), list(outputs)].to_numpy(), numbers.loc[list(samples)].to_numpy())
    return found


def partitions(
    cells: Cells,
    modalities: Sequence[str],
    parts: Mapping[str, Sequence[str]],
    baselines: Mapping[str, Sequence[str]],
) -> Iterator[tuple[Partition, Totals]]:
    """Yield the totals of every combination of units with the main baselines, then of the main units with others.

    A combination that the model was not asked about is left out.

    Args:
        cells: of the run.
        modalities: of the model.
        parts: the units of each modality; the first is the main one.
        baselines: likewise.
    """
    main = [baselines[name][0] for name in modalities]
    asked = [(units, main) for units in product(*(parts[name] for name in modalities))]
    first = tuple(parts[name][0] for name in modalities)
    for place, name in enumerate(modalities):
        asked += [(first, [*main[:place], other, *main[place + 1 :]]) for other in baselines[name][1:]]
    for units, replaced in asked:
        keys = list(zip(modalities, units, replaced, strict=True))
        if all(key in cells for key in keys):
            yield Partition("+".join(units), "+".join(replaced)), _stacked([cells[key] for key in keys])


def wholes(cells: Cells, modalities: Sequence[str], unit: str) -> Iterator[tuple[Partition, Totals]]:
    """Yield the totals of the modalities replaced as wholes (WHOLE), or their Shapley values (SHAPLEY)."""
    for baseline in dict.fromkeys(key[2] for key in cells if key[1] == unit):
        keys = [(name, unit, baseline) for name in modalities]
        if all(key in cells for key in keys):
            yield Partition(unit, baseline), _stacked([cells[key] for key in keys])


def _stacked(found: Sequence[tuple[np.ndarray, np.ndarray]]) -> Totals:
    return Totals(np.stack([totals for totals, _ in found]), np.stack([parts for _, parts in found]))
