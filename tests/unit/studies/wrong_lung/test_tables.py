"""Tables of a made-up study against pandas by hand, and their text."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.project import tiny_config
from tests.unit.studies.wrong_lung.made import make_table
from tests.unit.studies.wrong_lung.made_up_study import SMALL
from wronglung.metrics.localisation.scores import read_scores, write_scores
from wronglung.report.notes import ONE_CT
from wronglung.report.table import Table, as_markdown, write_table
from wronglung.statistics.evaluation import read_evaluation
from wronglung.statistics.sign_flip import holm
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.settings import WrongLungSettings
from wronglung.studies.wrong_lung.tables.registry import TABLES


@pytest.fixture(scope="module")
def localisation(inputs: Inputs) -> Table:
    return make_table("localisation", inputs)


def by_hand(subset: str) -> pd.DataFrame:
    """Sentences x (before, after) of AUROC, mean over both seeds, nan if one of them is."""
    chosen = SMALL.instances.query(f"perturbation == 'none' and subset_{subset}")["instance_id"]
    seeds = [
        SMALL.scores("cosine", seed).pivot_table("auroc", "instance_id", "perturbation", dropna=False)
        for seed in (0, 1)
    ]
    return ((seeds[0] + seeds[1]) / 2).loc[sorted(chosen)]


def auroc_of(model: str, seed: int, text: str) -> pd.Series:
    """A run's AUROC of every sentence in that text."""
    return SMALL.scores(model, seed).query(f"perturbation == '{text}'").set_index("instance_id")["auroc"]


def cell(frame: pd.DataFrame, **keys: str) -> pd.Series:
    found = frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("subset", ["all", "one_lung"])
def test_means_and_changes_by_hand(localisation: Table, subset: str) -> None:
    expected = by_hand(subset)
    keys = {"subset": subset, "model": "cosine", "metric": "auroc"}
    before = cell(localisation.frame, perturbation="none", quantity="value", **keys)
    after = cell(localisation.frame, perturbation="swap_left_right", quantity="value", **keys)
    change = cell(localisation.frame, perturbation="swap_left_right", quantity="change", **keys)
    assert before["estimate"] == pytest.approx(expected["none"].mean())
    assert after["estimate"] == pytest.approx(expected["swap_left_right"].mean())
    assert change["estimate"] == pytest.approx((expected["swap_left_right"] - expected["none"]).mean())
    for row in (before, after, change):
        assert row["low"] <= row["estimate"] <= row["high"]
        assert row["sentences"] == len(expected)
        assert row["patients"] == {"all": 4, "one_lung": 3}[subset]
        assert (row["undefined"], row["seeds"]) == (1, 2)


def test_seed_range_by_hand(localisation: Table) -> None:
    row = cell(localisation.frame, subset="all", model="cosine", metric="iou_at_10", perturbation="none")
    means = [SMALL.scores("cosine", seed).query("perturbation == 'none'")["iou_at_10"].mean() for seed in (0, 1)]
    assert (row["seed_low"], row["seed_high"]) == pytest.approx((min(means), max(means)))


def test_p_value_of_the_change_by_all_flips(localisation: Table) -> None:
    expected = by_hand("all").rename_axis(columns=None)
    patients = SMALL.instances.drop_duplicates("instance_id").set_index("instance_id")["subject_id"]
    change = (expected["swap_left_right"] - expected["none"]).groupby(patients).sum()
    flips = np.array(list(product([-1, 1], repeat=len(change)))) @ change.to_numpy()
    exact = (np.abs(flips) >= abs(change.sum()) - 1e-12).mean()
    row = cell(localisation.frame, subset="all", model="cosine", metric="auroc", quantity="change")
    assert row["p"] == pytest.approx(exact, abs=0.01)


def test_holm_runs_over_all_changes_of_the_table(localisation: Table) -> None:
    frame = localisation.frame.query("metric == 'auroc'")  # the headline
    assert frame.loc[frame["quantity"] == "value", "p"].isna().all()
    assert frame.loc[frame["model"] == "centre", "p"].isna().all()
    np.testing.assert_array_equal(frame["p_holm"], holm(frame["p"].to_numpy()))


def test_markdown_says_what_was_done(localisation: Table) -> None:
    text = as_markdown(localisation)
    assert re.search(r"^## All\b.*\b12\b.*\b4 patients\b", text, re.MULTILINE)
    assert re.search(r"^## One lung\b.*\b9\b.*\b3 patients\b", text, re.MULTILINE)
    assert re.search(r"^\| cosine \| left/right .*\b0 unchanged\b.* \| 1 \|", text, re.MULTILINE)
    assert "| cosine | change | 1 |" in text
    assert text.count("| centre | any | 0 |") == len(localisation.blocks) >= 4
    assert "oracle_14" not in text
    assert ONE_CT in text
    assert re.search(r"cosine \(cosine, 8×8, 2\b.*centre \(centre, 8×8, 1\b", text)
    row = cell(localisation.frame, subset="all", model="cosine", metric="auroc", perturbation="none")
    assert f"{100 * row['estimate']:.1f} [{100 * row['low']:.1f}, {100 * row['high']:.1f}]; seeds " in text


def test_no_note_on_the_example_when_it_is_not_one(inputs: Inputs) -> None:
    study = inputs.study.model_copy(update={"example_release": False})
    assert ONE_CT not in as_markdown(make_table("oracle_ceiling", replace(inputs, study=study)))


def test_oracle_ceiling_holds_the_oracles(inputs: Inputs) -> None:
    table = make_table("oracle_ceiling", inputs)
    assert set(table.frame["model"]) == {"oracle_14"}
    assert set(table.frame["grid"]) == {"14x14"}
    assert as_markdown(table).count("| oracle_14 (14×14) | 0 |") == len(table.blocks) >= 4


def test_same_study_same_bytes_and_raw_numbers(inputs: Inputs, localisation: Table, tmp_path: Path) -> None:
    for name, table in [("a", localisation), ("b", make_table("localisation", inputs))]:
        write_table(table, *(tmp_path / f"{name}.{form}" for form in ("csv", "md", "tex")))
    for form in ("csv", "md", "tex"):
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    assert (tmp_path / "a.md").read_text() == as_markdown(localisation)
    back = pd.read_csv(tmp_path / "a.csv", keep_default_na=False, na_values=[""])
    pd.testing.assert_frame_equal(back, localisation.frame, atol=5.1e-7, rtol=0, check_dtype=False)


def test_a_model_scored_on_other_instances_is_refused(inputs: Inputs, tmp_path: Path) -> None:
    made = read_scores(inputs.files["scores"][0])
    write_scores(tmp_path / "part.parquet", replace(made, frame=made.frame.iloc[1:]))
    files = {**inputs.files, "scores": [str(tmp_path / "part.parquet")]}
    with pytest.raises(ValueError, match=r"part\.parquet\b.*\b23\b.*\b24\b.*\b1\b"):
        read_evaluation(files)


def test_a_run_given_twice_is_refused(inputs: Inputs) -> None:
    files = {**inputs.files, "scores": [inputs.files["scores"][0]] * 2}
    with pytest.raises(ValueError, match=r"cosine-0\.parquet.*\bcosine\b.*\bseed 0\b.*twice"):
        read_evaluation(files)


def test_scores_of_two_protocols_are_refused(inputs: Inputs, tmp_path: Path) -> None:
    made = read_scores(inputs.files["scores"][1])
    write_scores(tmp_path / "other.parquet", replace(made, protocol="as_published"))
    files = {**inputs.files, "scores": [inputs.files["scores"][0], str(tmp_path / "other.parquet")]}
    with pytest.raises(ValueError, match=r"protocols \['as_published', 'corrected'\]"):
        read_evaluation(files)


def test_what_the_config_knows_is_what_there_is() -> None:
    assert all(entry.restricted == ("images" in entry.reads) for entry in FIGURES.values())
    assert [name for name, entry in TABLES.items() if entry.restricted] == ["table_11"]


def test_misspelt_names_are_refused() -> None:
    given = tiny_config()["studies"]["wrong_lung"] | {"tables": [], "figures": []}
    assert WrongLungSettings.model_validate(given).named_tables == []
    with pytest.raises(ValueError, match=r"tables \['localization'\].*'controls'.*'localisation'.* for 'localization'"):
        WrongLungSettings.model_validate(given | {"tables": ["localization"]})
    with pytest.raises(ValueError, match=r"figures \['curves'\].*'figure_01'"):
        WrongLungSettings.model_validate(given | {"figures": ["curves"]})


def test_each_seed_alone_by_hand(inputs: Inputs) -> None:
    frame = make_table("seed_by_seed", inputs).frame
    original = {
        (model, seed): auroc_of(model, seed, "none") for model, seed in (("cosine", 0), ("cosine", 1), ("centre", 0))
    }
    for seed in (0, 1):
        keys = {"subset": "all", "model": "cosine", "seed": seed}
        value = cell(frame, quantity="value", **keys)
        lead = cell(frame, quantity="difference", against="centre", **keys)
        change = cell(frame, quantity="change", against="swap_left_right", **keys)
        own = original["cosine", seed]
        swapped = auroc_of("cosine", seed, "swap_left_right")
        assert value["estimate"] == pytest.approx(own.mean())
        assert lead["estimate"] == pytest.approx((own - original["centre", 0]).mean())
        assert change["estimate"] == pytest.approx((swapped - own).mean())
        for row in (value, lead, change):
            assert row["low"] <= row["estimate"] <= row["high"]
    assert not (frame["against"] == "cosine").any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"perturbations": ["swap_left_right"]}, "perturbations must hold 'none'"),
        (
            {"perturbations": ["none", "synthetic_swapped_conditions"]},
            r"\['synthetic_swapped_conditions'\].*\['synthetic'\]",
        ),
        ({"perturbations": ["none"], "tables": ["table_04"]}, r"tables: table_04 needs \['synthetic'\], which `pertu"),
        ({"metrics": ["cnr"], "headline": ["cnr"], "figures": ["figure_04"]}, r"figures: figure_04 needs \['auroc'\]"),
        ({"on": ["clinic"]}, "on.0"),
    ],
)
def test_a_study_asks_only_for_what_can_be_made(change: dict[str, object], message: str) -> None:
    given = tiny_config()["studies"]["wrong_lung"] | {"tables": [], "figures": []}
    with pytest.raises(ValueError, match=message):
        WrongLungSettings.model_validate(given | change)
