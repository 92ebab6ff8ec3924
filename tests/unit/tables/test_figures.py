"""Figures are drawn with the study's numbers, twice the same bytes; the examples follow their rule."""

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.unit.tables.conftest import instances, scores
from wronglung.tables import FIGURES, TABLES
from wronglung.tables.attention_examples import choose
from wronglung.tables.drawing import write_figure
from wronglung.tables.evaluation import Evaluation, Inputs, read_evaluation


@pytest.mark.parametrize("name", FIGURES)
def test_both_files_and_the_same_bytes_again(name: str, inputs: Inputs, tmp_path: Path) -> None:
    for number in "12":
        write_figure(FIGURES[name](inputs), tmp_path / f"{number}.pdf", tmp_path / f"{number}.png")
    for form, start in [("pdf", b"%PDF"), ("png", b"\x89PNG")]:
        first = (tmp_path / f"1.{form}").read_bytes()
        assert first.startswith(start)
        assert len(first) > 5_000
        assert first == (tmp_path / f"2.{form}").read_bytes()
    assert plt.get_fignums() == []


def test_swap_effect_shows_the_table(inputs: Inputs) -> None:
    figure = FIGURES["swap_effect"](inputs)
    frame = TABLES["localisation"](inputs).frame.query("subset == 'one_lung_abnormal' and metric == 'auroc'")
    shown = {tuple(np.round(line.get_xdata(), 6)) for axes in figure.axes for line in axes.get_lines()}
    for (_, _), rows in frame.groupby(["perturbation", "quantity"]):
        assert tuple(np.round(100 * rows["estimate"].to_numpy(), 6)) in shown
    plt.close(figure)


def test_training_curves_are_shares_of_chance(inputs: Inputs) -> None:
    figure = FIGURES["training_curves"](inputs)
    (panel,) = figure.axes
    assert panel.get_title() == "cosine"
    assert len(panel.get_lines()) == 2 * 2 + 1
    assert all(np.allclose(line.get_ydata(), 1) for line in panel.get_lines())
    plt.close(figure)


def test_examples_run_from_the_largest_loss_to_the_largest_gain(inputs: Inputs) -> None:
    chosen = choose(read_evaluation(inputs.files), "cosine")
    asked = instances().query("perturbation == 'none' and subset_one_lung_abnormal")["instance_id"]
    wide = [scores("cosine", seed).pivot_table("auroc", "instance_id", "perturbation", dropna=False) for seed in (0, 1)]
    change = ((wide[0] + wide[1]) / 2).diff(axis=1)["swap_left_right"].loc[asked].dropna().sort_values()
    assert chosen == [change.index[round(step)] for step in np.linspace(0, len(change) - 1, 6)]


def test_equal_changes_are_ordered_by_identifier(inputs: Inputs) -> None:
    chosen = choose(read_evaluation(inputs.files), "centre")
    assert chosen == sorted(chosen)


def test_of_few_sentences_all_are_examples_and_of_none_none(inputs: Inputs) -> None:
    evaluation = read_evaluation(inputs.files)

    def among(members: list[str]) -> Evaluation:
        chosen = evaluation.instances.index.isin(members)
        return replace(evaluation, instances=evaluation.instances.assign(subset_one_lung_abnormal=chosen))

    assert sorted(choose(among(["s00", "s05"]), "cosine")) == ["s00", "s05"]
    with pytest.raises(ValueError, match="no sentence of one_lung_abnormal"):
        choose(among(["s03"]), "cosine")


def test_a_figure_without_its_metric_is_refused(inputs: Inputs) -> None:
    study = inputs.study.model_copy(update={"metrics": ["iou_at_10"], "headline": ["iou_at_10"]})
    with pytest.raises(ValueError, match=r"swap_effect needs .* auroc"):
        FIGURES["swap_effect"](replace(inputs, study=study))
