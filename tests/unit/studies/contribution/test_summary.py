"""The summary's numbers against those that follow from the made-up models."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.contribution.conftest import WEIGHTS
from tests.unit.studies.contribution.made_up import OUTPUTS, SAMPLES, additive, answers, table
from wronglung.metrics.binary_auroc import binary_auroc
from wronglung.studies.contribution.answered import answered
from wronglung.studies.contribution.cells import pick
from wronglung.studies.contribution.shares import SHAPLEY, WHOLE, share_rows


def test_shares_are_those_of_the_parts(results: pd.DataFrame) -> None:
    for seed in (0, 1):
        model = additive(seed, *WEIGHTS["chest_xray"])
        sums = [np.abs(model.effects[name][unit]).sum() for name, unit in (("image", "tile_8"), ("text", "word"))]
        own = pick(results, str(seed), task="chest_xray", measure="ratio_of_means", normaliser="sum", modality="image")
        found = own.loc[own["parts"] == "tile_8+word", "estimate"].item()
        assert found == pytest.approx(sums[0] / sum(sums))
    both = pick(results, task="chest_xray", measure="ratio_of_means", normaliser="sum", modality="image")
    row = both[both["parts"] == "tile_8+word"].iloc[0]
    assert row["seed_low"] <= row["estimate"] <= row["seed_high"]
    assert row["low"] < row["estimate"] < row["high"]


def test_an_additive_model_has_its_own_effects_as_shapley_values(results: pd.DataFrame) -> None:
    model = additive(0, *WEIGHTS["noisy"])
    sums = {name: np.abs(model.whole(name)).sum() for name in ("image", "text")}
    for measure in (SHAPLEY, WHOLE):
        row = pick(results, "0", task="noisy", measure=measure, modality="text")
        assert row["estimate"].item() == pytest.approx(sums["text"] / sum(sums.values()))
    assert pick(results, task="chest_xray", measure="additive_r_squared")["estimate"].item() == pytest.approx(1.0)


def test_the_loss_is_the_difference_of_two_aurocs(results: pd.DataFrame, tmp_path: Path) -> None:
    model = additive(0, *WEIGHTS["chest_xray"])
    truth = table(model, tmp_path).target_values()
    aurocs = []
    for draw in range(2):
        donors = (np.arange(SAMPLES) + 2 * (draw + 1)) % SAMPLES
        mixed = model.answer() - model.whole("text") + model.whole("text")[donors]
        aurocs.append([binary_auroc(mixed[:, place], truth[:, place] == 1) for place in range(len(OUTPUTS))])
    loss = pick(results, "0", task="chest_xray", measure="permutation_loss", modality="text")
    assert loss["estimate"].item() == pytest.approx(1.0 - np.mean(aurocs))  # the truth is the model's own answer


def test_models_of_one_modality_are_only_judged(results: pd.DataFrame) -> None:
    assert set(results.loc[results["model"] == "text_alone", "measure"]) == {"auroc", "noise"}


def test_subsets_are_those_of_the_truth(results: pd.DataFrame) -> None:
    own = pick(results, label="nodule", subset="present", task="noisy", modality="image", normaliser="sum")
    assert own["items"].tolist() == [SAMPLES // 2] * 2
    assert set(own["parts"]) == {"tile_16+word", "tile_8+word"}


def test_an_absent_modality_adds_nothing(tmp_path: Path) -> None:
    given = answers(additive(0))
    absent = (given.rows["change"] == "part") & (given.rows["modality"] == "text") & (given.rows["sample_id"] == "s03")
    rows = share_rows(given._replace(rows=given.rows[~absent]), ("image", "text"))
    own = rows[(rows["sample_id"] == "s03") & (rows["unit"] == "word")]
    assert own["total"].tolist() == [0.0, 0.0]
    assert own["parts"].tolist() == [0, 0]


def test_answers_to_other_samples_are_refused(tmp_path: Path) -> None:
    samples = table(additive(0), tmp_path)
    with pytest.raises(ValueError, match=r"\['s00'\], which the recipe lacks; make the answers again"):
        answered(answers(additive(0)), samples._replace(rows=samples.rows[1:]))


def test_the_gain_of_a_ranking_is_the_area_between_its_curve_and_a_random_one(results: pd.DataFrame) -> None:
    effects = additive(0, *WEIGHTS["noisy"]).effects["text"]["word"]
    rank = np.argsort(-np.abs(effects).sum(axis=2), axis=1)
    ranked = np.take_along_axis(effects, rank[:, :, None], axis=1)
    start, parts = np.zeros((SAMPLES, 1, len(OUTPUTS))), effects.shape[1]
    heights = []
    for ordered in (ranked, effects):  # the made-up random order is that of the text
        gone = np.concatenate([start, ordered.cumsum(axis=1)], axis=1)
        left = gone[:, -1:] - gone
        by_step = [np.abs(curve).mean(axis=(0, 2)) for curve in (gone, left)]
        heights.append([sum(one[:-1] + one[1:]) / 2 / parts for one in by_step])
    (deleted, inserted), (by_chance, back_by_chance) = heights
    for name, gain in (("deletion_gain", deleted - by_chance), ("insertion_gain", back_by_chance - inserted)):
        row = pick(results, "0", task="noisy", model="resnet_mlp", measure=name, modality="text")
        assert row["estimate"].item() == pytest.approx(gain)
        assert row["low"].item() < row["estimate"].item() < row["high"].item()
