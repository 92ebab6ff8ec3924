"""The table of parts: what its words and attributes add up to."""

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.contribution.conftest import WEIGHTS
from tests.unit.studies.contribution.made_up import UNITS, WORDS, additive
from wronglung.studies.contribution.context import Inputs
from wronglung.studies.contribution.tables.parts import parts


@pytest.mark.parametrize(("recipe", "modality"), [("noisy", "text"), ("attributes", "table")])
def test_the_shares_of_all_words_sum_to_that_of_the_modality(
    recipe: str, modality: str, inputs: Inputs, results: pd.DataFrame
) -> None:
    frame = parts(inputs).frame
    own = frame[(frame["recipe"] == recipe) & (frame["modality"] == modality) & (frame["seed"] == 0)]
    effects = additive(0, *WEIGHTS[recipe], other=modality).effects
    size = {name: np.abs(effects[name][UNITS[name][0]]).sum(axis=(0, 2)) for name in ("image", modality)}
    every = size["image"].sum() + size[modality].sum()
    assert own["share"].sum() == pytest.approx(size[modality].sum() / every)
    share = results[(results["task"] == recipe) & (results["seed"] == "0") & (results["modality"] == modality)]
    share = share[(share["measure"] == "ratio_of_means") & (share["normaliser"] == "sum") & (share["label"] == "macro")]
    assert own["share"].sum() == pytest.approx(share["estimate"].iloc[0])
    if modality == "text":
        assert own.set_index("word")["share"][WORDS[1]] == pytest.approx(size["text"][1] / every)
