"""Logic gates: what each measure says of models whose use of two bits is known."""

import numpy as np
import pandas as pd

from wronglung.metrics.contribution import additive_projection, shapley_values
from wronglung.metrics.contribution.gates import GATES, Gate, crossed, replaced, wrong_with_another
from wronglung.metrics.contribution.information import information
from wronglung.metrics.contribution.shares import MEAN_OF_RATIOS, RATIO_OF_MEANS, SUM, shares_of
from wronglung.report.format import number, scaled
from wronglung.report.table import Block, Table
from wronglung.studies.contribution.context import Inputs

BITS = ("redundancy", "unique_first", "unique_second", "synergy")
COLUMNS = {
    "share": "share, ratio of means",
    "share_of_ratios": "share, mean of ratios",
    "undefined": "0/0 (% of samples)",
    "shapley": "Shapley share",
    "loss_first": "loss, first permuted",
    "loss_second": "loss, second permuted",
    "r_squared": "additive R²",
}


def gates(inputs: Inputs) -> Table:
    """Return a row per gate: shares of the first bit and losses ×100, and information in bits."""
    frame = pd.DataFrame([{"gate": name} | numbers_of(gate) for name, gate in GATES.items()])
    rows = [
        [row["gate"], *(number(row[name], "share") for name in COLUMNS), *(scaled(row[name], 1, 3) for name in BITS)]
        for _, row in frame.iterrows()
    ]
    notes = [
        "Shares are those of the first bit, where a bit that is replaced becomes 0. Loss: accuracy less that with "
        "another sample's bit, averaged over all of them. Information: partial information decomposition, in bits, "
        "by BROJA. No share tells `xor`, `and` and `or` apart: only the additive projection and the synergy say that "
        "one bit of `xor` tells nothing. Where either of two equal bits is enough, replacing one changes nothing, so "
        "the share is 0/0 everywhere.",
    ]
    return Table("Logic gates", frame, [Block("", ["gate", *COLUMNS.values(), *BITS], rows)], notes)


def numbers_of(gate: Gate) -> dict[str, float]:
    """Return the numbers of a gate, unscaled."""
    changes = replaced(gate)
    samples = len(gate.samples)
    once = np.ones((1, samples))
    parts, totals = np.ones((2, samples), dtype=np.int64), changes[:, :, None]
    shares = {name: shares_of(totals, parts, name, SUM, once) for name in (RATIO_OF_MEANS, MEAN_OF_RATIOS)}
    values = [np.abs(one).mean() for one in _shapley(gate)]
    losses = wrong_with_another(gate)
    first, second = gate.samples.T
    found = information(first, second, gate.answer(first, second), np.full(samples, 1 / samples))
    return {
        "share": float(shares[RATIO_OF_MEANS].values[0, 0]),
        "share_of_ratios": float(shares[MEAN_OF_RATIOS].values[0, 0]),
        "undefined": shares[MEAN_OF_RATIOS].undefined / samples,
        "shapley": float(values[0] / sum(values)),
        "loss_first": float(losses[0]),
        "loss_second": float(losses[1]),
        "r_squared": float(additive_projection(crossed(gate)).r_squared[0]),
    } | dict(zip(BITS, (found.redundancy, *found.unique, found.synergy), strict=True))


def _shapley(gate: Gate) -> tuple[np.ndarray, np.ndarray]:
    """Return the Shapley value of each bit in each sample, (N,) each; a bit that is left out is 0."""
    first, second = gate.samples.T
    zero = np.zeros_like(first)
    games = {"": (zero, zero), "a": (first, zero), "b": (zero, second), "ab": (first, second)}
    values = shapley_values({frozenset(name): gate.answer(*bits).astype(np.float64) for name, bits in games.items()})
    return values["a"], values["b"]
