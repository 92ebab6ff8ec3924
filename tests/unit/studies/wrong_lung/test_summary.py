"""The summary: its file, changes of the same and of different sentences, baselines, and each column by hand."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.wrong_lung.made_up_study import SMALL
from wronglung.core.seeds import derive_rng
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.statistics import summary as summary_module
from wronglung.statistics.bootstrap import patient_bootstrap
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.sign_flip import sign_flip_test
from wronglung.statistics.summary import SCHEMA, read_summary, summarise, write_summary
from wronglung.studies.wrong_lung.compared import compared
from wronglung.studies.wrong_lung.context import Inputs

METRICS = SMALL.study.metrics
STATISTICS = StatisticsSettings(bootstrap_draws=200, level=0.95, sign_flip_draws=100_000)
SWAP = "swap_left_right"


def made(evaluation: Evaluation) -> pd.DataFrame:
    return summarise(evaluation, METRICS, STATISTICS, seed=0)


def cell(frame: pd.DataFrame, *keys: str) -> pd.Series:
    names = ["subset", "model", "perturbation", "quantity", "metric"]
    found = frame.set_index(names, drop=False).sort_index().loc[[keys]]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def evaluation(inputs: Inputs) -> Evaluation:
    return read_evaluation(inputs.files)


@pytest.fixture(scope="module")
def summary(evaluation: Evaluation) -> pd.DataFrame:
    return made(evaluation)


def test_round_trip(summary: pd.DataFrame, tmp_path: Path) -> None:
    write_summary(tmp_path / "s.parquet", summary)
    pd.testing.assert_frame_equal(read_summary(tmp_path / "s.parquet"), summary, check_dtype=False)
    with pytest.raises(ValueError, match=r"s\.parquet.*missing \['p'\]"):
        write_summary(tmp_path / "s.parquet", summary.drop(columns="p"))


def test_a_row_for_everything_once_in_the_order_of_the_config(summary: pd.DataFrame, evaluation: Evaluation) -> None:
    assert list(summary.columns) == SCHEMA.names
    texts = [("none", "value"), (SWAP, "value"), (SWAP, "change")]
    expected = product(evaluation.subsets, ["cosine", "centre", "oracle_14"], texts, [*METRICS, *DESCRIPTIONS])
    rows = summary[["subset", "model", "perturbation", "quantity", "metric"]].itertuples(index=False)
    assert [tuple(row) for row in rows] == [(s, m, *text, metric) for s, m, text, metric in expected]


@pytest.mark.parametrize("subset", ["all", "one_lung"])
def test_all_models_at_once_as_each_alone(summary: pd.DataFrame, evaluation: Evaluation, subset: str) -> None:
    members = evaluation.members(subset)
    patients = evaluation.instances["subject_id"].to_numpy()[members]
    for model, metric in product(evaluation.models, [*METRICS, "entropy"]):
        before, after = (evaluation.values(model, name, [metric])[:, members, 0] for name in ("none", SWAP))
        change = (after - before).mean(axis=0)[:, None]
        rng = derive_rng(0, "bootstrap", subset)
        alone = patient_bootstrap(change, patients, 200, 0.95, rng)
        row = cell(summary, subset, model, SWAP, "change", metric)
        np.testing.assert_allclose(row[["estimate", "low", "high"]].astype(float), np.concatenate(alone), atol=1e-12)
        p = sign_flip_test(change, patients, 100_000, derive_rng(0, "sign_flip", subset, SWAP))[0]
        assert row["p"] == pytest.approx(p, nan_ok=True)
        seeds = np.nanmean(after - before, axis=1)
        assert (row["seed_low"], row["seed_high"]) == pytest.approx((seeds.min(), seeds.max()))


def test_different_sentences_give_the_difference_of_two_means_without_a_test(evaluation: Evaluation) -> None:
    # As published, the perturbed rows decide anew who belongs: here s04 to s11 instead of s00 to s08.
    swapped = evaluation.texts[SWAP]
    other = swapped.assign(subset_one_lung=swapped.index > "s03")
    frame = made(replace(evaluation, texts={**evaluation.texts, SWAP: other}))
    before, after = evaluation.members("one_lung"), np.asarray(swapped.index > "s03")
    patients = evaluation.instances["subject_id"].to_numpy()
    values = {name: evaluation.values("cosine", name, ["iou_at_10"]).mean(axis=0)[:, 0] for name in ("none", SWAP)}
    row = cell(frame, "one_lung", "cosine", SWAP, "change", "iou_at_10")
    assert row["estimate"] == pytest.approx(values[SWAP][after].mean() - values["none"][before].mean())
    assert np.isnan(row["p"])
    assert (row["sentences"], row["patients"]) == (after.sum(), len(set(patients[after])))
    weights = derive_rng(0, "bootstrap", "one_lung").multinomial(4, np.full(4, 1 / 4), size=200)
    names, of_patient = np.unique(patients, return_inverse=True)
    assert len(names) == 4
    with np.errstate(invalid="ignore"):
        resampled = [
            (values[SWAP] * w)[after].sum() / w[after].sum() - (values["none"] * w)[before].sum() / w[before].sum()
            for w in weights[:, of_patient]
        ]
    np.testing.assert_allclose([row["low"], row["high"]], np.nanquantile(resampled, [0.025, 0.975]))
    value = cell(frame, "one_lung", "cosine", SWAP, "value", "iou_at_10")
    assert value["estimate"] == pytest.approx(values[SWAP][after].mean())
    assert cell(frame, "all", "cosine", SWAP, "change", "iou_at_10")["p"] <= 1


def three_texts(evaluation: Evaluation) -> Evaluation:
    """The same evaluation with a second perturbation, `again`, whose scores are 0.1 above the swapped ones'."""
    again = {
        (model, seed, "again"): scores + 0.1
        for (model, seed, name), scores in evaluation.scores.items()
        if name == SWAP
    }
    return replace(
        evaluation,
        texts={**evaluation.texts, "again": evaluation.texts[SWAP]},
        scores={**evaluation.scores, **again},
    )


def test_a_change_is_taken_against_its_baseline(evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    against_none = made(three_texts(evaluation))
    monkeypatch.setattr(summary_module, "BASELINES", {"again": SWAP})
    frame = made(three_texts(evaluation))
    row = cell(frame, "all", "cosine", "again", "change", "auroc")
    assert row[["estimate", "low", "high"]].astype(float).to_list() == pytest.approx([0.1] * 3)
    values = [
        cell(against_none, "all", "cosine", *keys, "iou_at_10")["estimate"]
        for keys in [("again", "value"), ("none", "value"), ("again", "change")]
    ]
    assert values[0] - values[1] == pytest.approx(values[2])


def test_a_baseline_that_was_not_scored_is_refused(evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_module, "BASELINES", {SWAP: "synthetic"})
    with pytest.raises(ValueError, match=r"swap_left_right\b.*\bsynthetic\b.*`perturbations`"):
        made(evaluation)


def test_an_empty_subset_is_undefined_not_zero(evaluation: Evaluation) -> None:
    texts = {name: rows.assign(subset_abnormal=False) for name, rows in evaluation.texts.items()}
    nobody = replace(evaluation, texts=texts, instances=texts["none"])
    frame = made(nobody).query("subset == 'abnormal'")
    assert (frame[["sentences", "patients", "undefined", "unchanged"]] == 0).all(axis=None)
    assert frame[["estimate", "low", "high", "seed_low", "p"]].isna().all(axis=None)


def test_oracles_on_other_grids_are_not_compared(summary: pd.DataFrame) -> None:
    assert compared(summary, "cosine") == ["cosine", "centre"]
    assert compared(summary, "oracle_14") == ["cosine", "centre", "oracle_14"]
