"""Intervals over patients, and what is said of differences between trainings."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.eclip.conftest import STATISTICS
from wronglung.statistics.weighted import weighted_mean
from wronglung.studies.eclip import summary
from wronglung.studies.eclip.measures import MACRO, Measure
from wronglung.studies.eclip.summary import ALL, DIFFERENCE, FEWEST_SEEDS, KEYS, VALUE, summarise

PATIENTS = np.repeat(np.arange(30), 2)
VALUES = np.random.default_rng(0).uniform(size=60)
Summarised = Callable[[int], pd.DataFrame]


@pytest.fixture
def of_seeds(monkeypatch: pytest.MonkeyPatch) -> Summarised:
    """The summary of one mean of two models, `base` and `better`, over so many seeds."""

    def measures(path: str) -> Iterator[Measure]:
        model, _, seed = path.partition("/")
        values = VALUES + 0.01 * int(seed) ** 2 + (0.1 + 0.02 * int(seed)) * (model == "better")
        yield Measure("", "", "share", PATIENTS, lambda weights: weighted_mean(values, weights), 0, 0.5)

    monkeypatch.setitem(summary.MEASURES, "made_up", measures)

    def make(seeds: int) -> pd.DataFrame:
        runs = {(model, seed): f"{model}/{seed}" for model in ("base", "better") for seed in range(seeds)}
        return summarise({"made_up": runs}, "base", STATISTICS, seed=7)

    return make


def test_planted_and_collapsed_models_have_their_scores_and_intervals_of_no_width(results: pd.DataFrame) -> None:
    macro = results.query(f"label == '{MACRO}' and quantity == '{VALUE}' and metric == 'auroc_of_positive'")
    for model, score in (("planted", 1.0), ("collapsed", 0.5)):
        own = macro[macro["model"] == model]
        assert own["seed"].tolist() == ["0", "1", ALL]
        for name in ("estimate", "low", "high"):
            assert set(own[name]) == {score}
    assert set(macro["chance"]) == {0.5}
    assert not results.duplicated([*KEYS, "model", "seed", "quantity"]).any()


def test_every_seed_has_its_difference_and_few_seeds_no_pooled_interval(of_seeds: Summarised) -> None:
    found = of_seeds(FEWEST_SEEDS - 1).query(f"quantity == '{DIFFERENCE}'")
    assert found["seed"].tolist() == [str(seed) for seed in range(FEWEST_SEEDS - 1)]
    np.testing.assert_allclose(found["estimate"], 0.1 + 0.02 * np.arange(FEWEST_SEEDS - 1))
    assert found[["low", "high", "chance"]].isna().all(axis=None)
    assert set(found["model"]) == {"better"}


def test_an_interval_over_five_seeds_holds_their_spread(of_seeds: Summarised) -> None:
    (row,) = of_seeds(FEWEST_SEEDS).query(f"quantity == '{DIFFERENCE}' and seed == '{ALL}'").to_dict("records")
    assert (row["seeds"], row["patients"], row["items"]) == (FEWEST_SEEDS, 30, 60)
    assert row["estimate"] == pytest.approx(0.14)
    # The differences are the same for all patients, so their width is that of seeds: SD .0283 / sqrt 5, twice 1.96.
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * 0.0283 / np.sqrt(5), rel=0.2)


def test_several_seeds_are_averaged_in_each_resample(of_seeds: Summarised) -> None:
    rows = of_seeds(2).query(f"model == 'base' and quantity == '{VALUE}'").set_index("seed")
    assert rows.loc[ALL, "estimate"] == pytest.approx(rows.loc[["0", "1"], "estimate"].mean())
    width = rows["high"] - rows["low"]
    np.testing.assert_allclose(width, width.iloc[0])  # the same resamples of the patients, shifted
    assert 0.05 < width.iloc[0] < 0.25


def test_a_reference_model_that_is_not_there_gives_no_differences(of_seeds: Summarised) -> None:
    assert set(of_seeds(1).query("model == 'base'")["quantity"]) == {VALUE}


def test_no_number_depends_on_how_many_resamples_are_in_memory(
    of_seeds: Summarised, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = of_seeds(2)
    monkeypatch.setattr(summary, "BLOCK", 100)
    pd.testing.assert_frame_equal(of_seeds(2), whole)
