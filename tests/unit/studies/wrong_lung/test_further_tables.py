"""Tables that the paper lacks, of a whole made-up study: controls, protocols, few-shot models, two models, the data."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.wrong_lung.conftest import Tables
from tests.unit.studies.wrong_lung.made import make_table
from tests.unit.studies.wrong_lung.made_up_study import WHOLE, by_hand, line, row_of
from wronglung.data.sentences import write_sentences
from wronglung.data.side_words import OUTCOMES
from wronglung.report.table import as_markdown
from wronglung.statistics.sign_flip import holm
from wronglung.statistics.summary import read_summary, write_summary
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.text.instances import write_instances


def test_controls_stand_below_the_models_with_what_they_are_worth(whole_table: Tables) -> None:
    table = whole_table("controls")
    names = [row[0] for row in table.blocks[0].rows]
    assert names[1:] == [name for name in WHOLE.formulas if name != "oracle_14"]
    assert names[0] == "gloria (weights not supplied)"
    cells = line(whole_table("controls"), 0, "text_blind")
    assert cells[4:] == ["0.0 [0.0, 0.0]"] * 3
    assert re.fullmatch(r"Δ AUROC\b.*left/right.*\b33 %.*", table.blocks[0].header[4])
    assert "text_blind: " in as_markdown(table)
    np.testing.assert_array_equal(table.frame["p_holm"], holm(table.frame["p"].to_numpy()))


def test_localisation_corrects_for_the_tests_that_it_shows(whole: Inputs, whole_table: Tables) -> None:
    frame = whole_table("localisation").frame
    shown = frame["metric"].isin(whole.study.headline)
    assert frame.loc[~shown, "p"].notna().any()
    assert frame.loc[~shown, "p_holm"].isna().all()
    np.testing.assert_array_equal(frame.loc[shown, "p_holm"], holm(frame.loc[shown, "p"].to_numpy()))


def test_a_clear_change_is_starred_or_it_is_said_why_not(whole: Inputs, tmp_path: Path) -> None:
    keys = {"subset": "one_lung", "model": "cosine", "perturbation": "swap_left_right", "quantity": "change"}
    summary = read_summary(whole.files["summary"][0])
    clear = (summary[list(keys)] == pd.Series(keys)).all(axis=1) & (summary["metric"] == "auroc")
    write_summary(tmp_path / "clear.parquet", summary.assign(p=summary["p"].mask(clear, 1 / 100_001)))
    given = replace(whole, files={**whole.files, "summary": [str(tmp_path / "clear.parquet")]})
    for name, column in [("localisation", 3), ("controls", 4)]:
        table = make_table(name, given)
        assert "statistics.sign_flip_draws" not in as_markdown(table)
        block = next(block for block in table.blocks if block.heading.startswith("One lung ("))
        row = next(row for row in block.rows if row[0] == "cosine" and (name == "controls" or row[1] == "change"))
        assert row[column].endswith(" *")
        assert re.search(r"\b[2-6] patients\b.*\bp below 0\.\d+", as_markdown(table))
    tests = make_table("localisation", given).frame["p_holm"].count()
    statistics = whole.study.statistics.model_copy(update={"level": 0.9999})
    study = whole.study.model_copy(update={"statistics": statistics})
    text = as_markdown(make_table("localisation", replace(given, study=study)))
    draws = f"{math.ceil(tests / (1 - 0.9999)):,}"
    assert re.search(rf"\b{tests} tests\b.*\bNo star\b.*statistics\.sign_flip_draws above {draws}\b", text)


def test_protocols_side_by_side(whole: Inputs, whole_table: Tables) -> None:
    frame = whole_table("protocols").frame
    summaries = [read_summary(path) for path in whole.files["summaries"]]
    keys = {"subset": "one_lung", "model": "cosine", "perturbation": "synthetic", "metric": "iou_at_5"}
    row = row_of(frame, quantity="change", **keys)
    first, second = (row_of(summary, quantity="change", **keys)["estimate"] for summary in summaries)
    assert (row["estimate"], row["estimate_as_published"]) == (first, second)
    assert row["difference"] == pytest.approx(second - first)


def test_few_shot_curve_starts_at_its_base(whole: Inputs, whole_table: Tables) -> None:
    rows = whole_table("few_shot_curve").blocks[0].rows
    assert [row[:3] for row in rows] == [["retrained", "0", "retrained"], ["retrained", "30", "few_shot"]]


def test_two_models_by_hand(whole: Inputs, whole_table: Tables) -> None:
    frame = whole_table("two_models").frame
    swapped = {m: by_hand(whole, m, "auroc", "swap_left_right", "one_lung") for m in ("cosine", "retrained")}
    original = {m: by_hand(whole, m, "auroc", "none", "one_lung") for m in ("cosine", "retrained")}
    change = {m: swapped[m] - original[m] for m in swapped}
    keys = {"subset": "one_lung", "seed": "all", "model": "difference"}
    value, moved = (row_of(frame, quantity=quantity, **keys) for quantity in ("value", "change"))
    assert value["estimate"] == pytest.approx((original["cosine"] - original["retrained"]).mean())
    assert moved["estimate"] == pytest.approx((change["cosine"] - change["retrained"]).mean())
    by_seed = [row_of(frame, **{**keys, "seed": seed}, quantity="value")["estimate"] for seed in ("0", "1")]
    assert np.mean(by_seed) == pytest.approx(value["estimate"])
    assert frame.loc[frame["model"] != "difference", "p"].isna().all()
    np.testing.assert_array_equal(frame["p_holm"], holm(frame["p"].to_numpy()))
    assert [row[0] for row in whole_table("two_models").blocks[0].rows] == ["0", "1", "all"]


def test_two_models_with_one_common_seed_have_no_rows_by_seed(whole: Inputs) -> None:
    one = Inputs({**whole.files, "scores": [path for path in whole.files["scores"] if "-1." not in path]}, whole.study)
    assert [row[0] for row in make_table("two_models", one).blocks[0].rows] == ["all"]


def test_data_statistics_beside_the_paper_s(real: Inputs, tmp_path: Path, whole_table: Tables) -> None:
    read = whole_table("data_statistics")
    assert ["abnormal sentences", "gold", "12", "24", "50.00"] in read.blocks[0].rows
    assert ["MDRB", "evaluation"] in [row[:2] for row in read.blocks[0].rows]
    write_sentences(tmp_path / "train.parquet", WHOLE.sentences.assign(split="train"))
    table = make_table(
        "data_statistics", Inputs({**real.files, "sentences": [str(tmp_path / "train.parquet")]}, real.study)
    )
    row = row_of(table.frame, quantity="abnormal_sentences", split="train")
    assert (row["published"], row["difference"]) == (0.4233, pytest.approx(0.0767))
    assert "50.00; published 42.33, difference +7.7" in as_markdown(table)
    assert table.frame["published"].notna().sum() == 2


def test_shares_of_unchanged_sentences(whole_table: Tables) -> None:
    frame = whole_table("perturbation_shares").frame
    assert len(frame) == 6 * 3
    row = row_of(frame, subset="all", perturbation="synthetic")
    assert (row["sentences"], row["unchanged"]) == (24, 8)
    assert row["share"] == pytest.approx(1 / 3)


def test_outcomes_of_the_swap_are_shown_beside_the_shares(whole_table: Tables, whole: Inputs, tmp_path: Path) -> None:
    table = whole_table("perturbation_shares")
    row = row_of(table.frame, subset="all", perturbation="swap_left_right")
    assert [row[name] for name in OUTCOMES] == [6, 6, 6, 6]
    assert row["comparing"] == 3
    assert row_of(table.frame, subset="all", perturbation="synthetic")[[*OUTCOMES, "comparing"]].isna().all()
    assert line(table, -1, "All sentences")[1:] == ["24", *["6 (25.0)"] * 4, "3 (12.5)"]
    for subset, rows in table.frame.query("perturbation == 'swap_left_right'").groupby("subset"):
        assert rows[list(OUTCOMES)].sum(axis=None) == rows["sentences"].sum(), subset
    assert all(name.replace("_", " ") in table.notes[1] for name in OUTCOMES)


def test_without_stored_outcomes_the_shares_stand_alone(whole: Inputs, tmp_path: Path) -> None:
    rows = WHOLE.instances.assign(swap_outcome=None)
    write_instances(tmp_path / "instances.parquet", rows)
    files = {**whole.files, "instances": [str(tmp_path / "instances.parquet")]}
    table = make_table("perturbation_shares", Inputs(files, whole.study))
    assert len(table.blocks) == table.frame["subset"].nunique()
    assert not {*OUTCOMES} & set(table.frame)
