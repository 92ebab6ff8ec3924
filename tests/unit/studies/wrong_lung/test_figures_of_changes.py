"""Figures of means show the summary's numbers, each in its panel, row and series."""

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.unit.studies.wrong_lung.made import draw_figure
from tests.unit.studies.wrong_lung.made_up_pictures import FEW, MANY, SIZES, TEXTS, write_study
from wronglung.statistics.summary import read_summary, write_summary
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.looks import CONTROLS
from wronglung.studies.wrong_lung.figures.model_changes import CONDENSED

PERTURBATIONS = list(TEXTS)[1:]


def estimates(given: Inputs, **keys: str) -> pd.Series:
    """The summary's means x100 of the rows with these keys."""
    frame = read_summary(given.files["summary"][0])
    return 100 * frame[np.logical_and.reduce([frame[name] == value for name, value in keys.items()])]["estimate"]


def values(axes: Axes, marker: str) -> np.ndarray:
    """The values along the axis of all series with the marker, in order."""
    lines = [line for line in axes.get_lines() if line.get_marker() == marker]
    return np.concatenate([np.asarray(line.get_xdata(), dtype=float) for line in lines])


def panels(figure: Figure) -> list[Axes]:
    return [axes for part in figure.subfigs for axes in part.axes] or list(figure.axes)


@pytest.mark.parametrize(
    ("name", "metric", "subsets"),
    [
        ("figure_04", "auroc", ["all", "one_lung"]),
        ("figure_07", "auroc", ["abnormal", "mdrb"]),
        ("figure_08", "average_precision", ["all", "abnormal", "one_lung", "mdrb"]),
    ],
)
def test_the_reference_models_changes(many: Inputs, name: str, metric: str, subsets: list[str]) -> None:
    figure = draw_figure(name, many)
    assert len(figure.axes) == len(subsets)
    for axes, subset in zip(figure.axes, subsets, strict=True):
        keys = {"model": "retrained", "quantity": "change", "metric": metric, "subset": subset}
        np.testing.assert_allclose(values(axes, "o"), estimates(many, **keys))
        assert f"({SIZES[subset]} sentences, " in axes.get_title(loc="left")
        beside = [text.get_text() for text in axes.texts if "unchanged" in text.get_text()]
        assert [text.split("\N{NO-BREAK SPACE}")[0] for text in beside] == ["25"]
    plt.close(figure)


def test_controls_stand_beside_it_and_an_arrow_says_how_far_outside(many: Inputs) -> None:
    axes = draw_figure("figure_04", many).axes[0]
    keys = {"quantity": "change", "metric": "auroc", "subset": "all"}
    low, high = axes.get_xlim()
    for control in ("text_blind", "oracle"):
        expected, look = estimates(many, model=control, **keys).to_numpy(), CONTROLS[control]
        shown, inside = values(axes, look.marker), (low < expected) & (expected < high)
        margin = 0.025 * (high - low)
        np.testing.assert_allclose(shown, np.where(inside, expected, np.clip(expected, low + margin, high - margin)))
        for value in expected[~inside]:
            assert any(f"{abs(value):.1f}" in text.get_text() and "←" in text.get_text() for text in axes.texts)
    assert (estimates(many, model="oracle", **keys) < low).any()
    assert not any(np.isin(estimates(many, model="oracle_14", **keys), values(axes, "s")))
    plt.close("all")


def test_controls_are_told_apart_without_colour() -> None:
    looks = list(CONTROLS.values())
    assert len({look.marker for look in looks} | {"o"}) == len(looks) + 1


@pytest.mark.parametrize(
    ("name", "metric", "models"), [("figure_05", "auroc", MANY), ("figure_09", "average_precision", FEW)]
)
def test_every_trained_models_changes(few: Inputs, many: Inputs, name: str, metric: str, models: list[str]) -> None:
    given = many if models is MANY else few
    study = given.study.model_copy(update={"trained": given.study.trained[2:]})  # the first was given, not trained
    figure = draw_figure(name, replace(given, study=study))
    shown = iter(panels(figure))
    for subset in ("all", "abnormal", "one_lung", "mdrb"):
        for perturbation in PERTURBATIONS:
            axes = next(shown)
            rows = {"quantity": "change", "metric": metric, "subset": subset, "perturbation": perturbation}
            expected = [estimates(given, model=model, **rows).item() for model in models[1:]]
            np.testing.assert_allclose(values(axes, "o"), expected)
            np.testing.assert_allclose(values(axes, "D"), estimates(given, model="text_blind", **rows))
            assert ("25\N{NO-BREAK SPACE}%" in axes.get_title()) == (perturbation == "swap_left_right")
            assert axes.get_title().count("unchanged") == (perturbation == "swap_left_right")
    assert next(shown, None) is None
    first = panels(figure)[0]
    assert [text.get_text() for text in first.get_yticklabels()] == [*models[1:], "text_blind", "lexicon_atlas"]
    assert len({axes.get_xlim() for axes in panels(figure)}) == 1
    plt.close(figure)


def test_condensed_shows_each_perturbation_where_it_tells_most(many: Inputs) -> None:
    figure = draw_figure("condensed_deltas", many)
    assert list(CONDENSED.items())[:2] == [("swap_left_right", "one_lung"), ("shuffle_boxes", "mdrb")]
    assert set(list(CONDENSED.values())[2:]) == {"abnormal"}
    for axes, (perturbation, subset) in zip(panels(figure), CONDENSED.items(), strict=True):
        rows = {"quantity": "change", "metric": "auroc", "subset": subset, "perturbation": perturbation}
        expected = [estimates(many, model=model, **rows).item() for model in MANY]
        np.testing.assert_allclose(values(axes, "o"), expected)
        atlas, (low, high) = estimates(many, model="lexicon_atlas", **rows).item(), axes.get_xlim()
        (drawn,) = values(axes, CONTROLS["lexicon_atlas"].marker)
        assert low < drawn < high
        outside = not low < atlas < high
        assert any(f"{abs(atlas):.1f}" in text.get_text() for text in axes.texts) == outside
        assert outside or np.isclose(drawn, atlas)
    plt.close(figure)


def test_the_few_shot_curve_runs_from_the_base_to_the_most_pairs(many: Inputs) -> None:
    figure = draw_figure("few_shot_curve", many)
    order = ["retrained", "few_shot_10", "few_shot", "few_shot_100", "few_shot_300"]
    cells = [("none", "value"), ("swap_left_right", "change")]
    for axes, (perturbation, quantity) in zip(figure.axes, cells, strict=True):
        assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "10", "30", "100", "300"]
        for marker, subset in [("o", "all"), ("s", "one_lung_abnormal")]:
            keys = {"quantity": quantity, "perturbation": perturbation, "metric": "auroc", "subset": subset}
            (line,) = [line for line in axes.get_lines() if line.get_marker() == marker]
            np.testing.assert_allclose(
                line.get_ydata(), [estimates(many, model=model, **keys).item() for model in order]
            )
            assert (np.diff(line.get_xdata()) > 0).all()
    plt.close(figure)


def test_swap_effect_shows_the_summary_but_no_oracle_on_another_grid(many: Inputs) -> None:
    figure = draw_figure("swap_effect", many)
    models = [*MANY, "oracle", "text_blind", "lexicon_atlas", "uniform"]
    before_after, change = figure.axes
    cells = [
        (before_after, "o", "none", "value"),
        (before_after, "s", "swap_left_right", "value"),
        (change, "D", "swap_left_right", "change"),
    ]
    for axes, marker, perturbation, quantity in cells:
        keys = {"subset": "one_lung_abnormal", "metric": "auroc", "perturbation": perturbation, "quantity": quantity}
        expected = [estimates(many, model=model, **keys).item() for model in models]
        np.testing.assert_allclose(values(axes, marker), expected)
    assert [text.get_text() for text in before_after.get_yticklabels()] == models
    plt.close(figure)


def test_what_is_undefined_is_said_not_drawn_as_zero(tmp_path: Path) -> None:
    given = write_study(tmp_path, FEW)
    frame = read_summary(given.files["summary"][0])
    empty = frame["subset"] == "mdrb"
    numbers = ["estimate", "low", "high", "seed_low", "seed_high"]
    frame.loc[empty, numbers] = np.nan
    frame.loc[empty, ["sentences", "patients", "unchanged"]] = 0
    write_summary(given.files["summary"][0], frame)
    last = panels(draw_figure("figure_05", given))[-1]
    assert np.isnan(values(last, "o")).all()
    assert [text.get_text() for text in last.texts] == ["undefined"] * 4
    axes = draw_figure("figure_07", given).axes[1]
    assert np.isnan(values(axes, "o")).all()
    assert "(0 sentences, 0 patients)" in axes.get_title(loc="left")
    assert sum("\N{EN DASH}" in text.get_text() for text in axes.texts) == len(PERTURBATIONS)
    plt.close("all")
