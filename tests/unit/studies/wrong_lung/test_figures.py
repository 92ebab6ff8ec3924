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
