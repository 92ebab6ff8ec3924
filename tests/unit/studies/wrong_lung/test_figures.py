"""Figures: the same bytes twice; what was not asked for is refused. `test_notes.py` draws every figure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tests.unit.studies.wrong_lung.made import draw_figure
from tests.unit.studies.wrong_lung.made_up_pictures import MANY
from wronglung.report.drawing import write_figure
from wronglung.statistics.summary import read_summary, write_summary
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.registry import FIGURES

OF_SUMMARY = [name for name, entry in FIGURES.items() if entry.reads == ("summary",)]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open() -> Iterator[None]:
    yield
    plt.close("all")


def without(inputs: Inputs, folder: Path, query: str) -> Inputs:
    """The study whose summary holds the rows of the query alone."""
    write_summary(folder / "part.parquet", read_summary(inputs.files["summary"][0]).query(query))
    return replace(inputs, files={**inputs.files, "summary": [str(folder / "part.parquet")]})


# A figure of intervals and one of images: all are written by one function.
@pytest.mark.parametrize("name", ["swap_effect", "figure_01"])
def test_both_files_and_the_same_bytes_again(name: str, few: Inputs, tmp_path: Path) -> None:
    for number in "12":
        write_figure(draw_figure(name, few), tmp_path / f"{number}.pdf", tmp_path / f"{number}.png")
    for form, start in [("pdf", b"%PDF"), ("png", b"\x89PNG")]:
        first = (tmp_path / f"1.{form}").read_bytes()
        assert first.startswith(start)
        assert len(first) > 5_000
        assert first == (tmp_path / f"2.{form}").read_bytes()
    assert plt.get_fignums() == []


@pytest.mark.parametrize("name", OF_SUMMARY)
def test_a_metric_that_was_not_asked_for_is_named(name: str, few: Inputs, tmp_path: Path) -> None:
    metric = "average_precision" if name in ("figure_08", "figure_09") else "auroc"
    other = without(few, tmp_path, f"metric != '{metric}'")
    with pytest.raises(ValueError, match=rf"{name} .*\b{metric}\b.*given \[.*precision"):
        draw_figure(name, other)


@pytest.mark.parametrize(
    ("name", "perturbation"),
    [("swap_effect", "swap_left_right"), ("few_shot_curve", "swap_left_right"), ("condensed_deltas", "shuffle_boxes")],
)
def test_a_perturbation_that_was_not_asked_for_is_named(
    name: str, perturbation: str, few: Inputs, tmp_path: Path
) -> None:
    other = without(few, tmp_path, f"perturbation != '{perturbation}'")
    with pytest.raises(ValueError, match=rf"{name} .*\bperturbation {perturbation}\b.*given \['none', "):
        draw_figure(name, other)


@pytest.mark.parametrize("name", ["figure_04", "figure_05", "figure_07", "figure_08", "figure_09"])
def test_changes_need_a_perturbation_and_their_subsets(name: str, few: Inputs, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"{name} .*\bperturbations\b.*'none'"):
        draw_figure(name, without(few, tmp_path, "perturbation == 'none'"))
    subset = "one_lung" if name == "figure_04" else "mdrb"
    with pytest.raises(ValueError, match=rf"{name} .*\bsubset {subset}\b.*given \['all'"):
        draw_figure(name, without(few, tmp_path, f"subset != '{subset}'"))


@pytest.mark.parametrize("name", ["training_curves", "figure_05", "figure_09"])
def test_figures_of_training_need_a_trained_model(name: str, few: Inputs) -> None:
    untrained = replace(few, study=few.study.model_copy(update={"trained": []}))
    with pytest.raises(ValueError, match=rf"{name} .*\bmodel\b.*\btrained\b"):
        draw_figure(name, untrained)


def test_the_few_shot_curve_needs_few_shot_models(few: Inputs) -> None:
    with pytest.raises(ValueError, match=r"few_shot_curve .*`base`.*`figures`"):
        draw_figure("few_shot_curve", replace(few, study=few.study.model_copy(update={"few_shot": []})))


def test_training_curves_are_shares_of_chance(many: Inputs) -> None:
    figure = draw_figure("training_curves", many)
    panels = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_title() for axes in panels] == MANY
    for panel in panels:
        assert len(panel.get_lines()) == 2 * 2 + 1
        assert all(np.allclose(line.get_ydata(), 1) for line in panel.get_lines())
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        f"{part}, seed {seed}" for seed in (0, 1) for part in ("training", "validation")
    ]
