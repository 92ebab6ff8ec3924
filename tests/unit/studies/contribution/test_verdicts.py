"""Verdicts on models whose shares are given."""

import pandas as pd
import pytest

from tests.unit.studies.contribution.made_up import context
from wronglung.studies.contribution.numbers import LOSS
from wronglung.studies.contribution.summary import SCHEMA
from wronglung.studies.contribution.verdicts import verdict_of


def results(shares: dict[str, float], losses: dict[str, float]) -> pd.DataFrame:
    """A summary in which the image has these shares, by definition, and modalities these losses, in both seeds."""
    rows = [
        {
            "seed": seed,
            "measure": measure,
            "normaliser": "sum",
            "modality": name,
            "estimate": value,
            "parts": "tile_16+word",
        }
        for seed in ("0", "1")
        for measure, share in shares.items()
        for name, value in (("image", share), ("text", 1 - share))
    ]
    rows += [
        {"seed": seed, "measure": LOSS, "modality": name, "estimate": loss}
        for seed in ("0", "1")
        for name, loss in losses.items()
    ]
    frame = pd.DataFrame(rows).assign(task="noisy", model="resnet_mlp", label="macro", subset="all", baseline="a+b")
    return frame.reindex(columns=SCHEMA.names)


@pytest.mark.parametrize(
    ("first", "second", "loss", "word", "why"),
    [
        (0.02, 0.04, 0.0, "collapsed", "image: at most 4.0"),
        (0.02, 0.04, 0.02, "uses both", "text has most: 96.0 to 98.0"),  # another patient's image costs something
        (0.02, 0.06, 0.0, "uses both", "text has most: 94.0 to 98.0"),
        (0.4, 0.6, 0.1, "unstable", "image has most by mean of ratios, sum over parts, tile 16, word, seed 0 (60.0; 2"),
        (float("nan"), 0.6, 0.1, "undefined", "no answer changes"),
    ],
)
def test_the_verdict_says_why(first: float, second: float, loss: float, word: str, why: str) -> None:
    study = context()
    shares = {"ratio_of_means": first, "mean_of_ratios": second}
    found = verdict_of(results(shares, {"image": loss, "text": 0.2}), study, study.tasks[1], study.tasks[1].models[0])
    assert found.verdict == word
    assert why in found.why
