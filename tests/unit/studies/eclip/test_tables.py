"""Tables and figures of the made-up study: what their numbers say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.project import ROOT
from tests.unit.studies.eclip.conftest import example
from tests.unit.studies.eclip.made_up import FINDINGS
from wronglung.report.figure_maker import draw_figure
from wronglung.report.table import Table, as_latex, as_markdown
from wronglung.report.table_maker import make_table
from wronglung.studies.eclip.cells import with_published
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.figures.embedding_scatter import principal_axes
from wronglung.studies.eclip.figures.registry import FIGURES
from wronglung.studies.eclip.gaze.control_names import CONTROLS
from wronglung.studies.eclip.summary import write_results
from wronglung.studies.eclip.tables.does_gaze_help import compared_with, does_gaze_help, verdict
from wronglung.studies.eclip.tables.registry import TABLES


def made(name: str, inputs: Inputs) -> Table:
    """A table, with the facts that its entry names and no others."""
    entry = TABLES[name]
    study = type(inputs.study).of_part({field: getattr(inputs.study, field) for field in entry.uses})
    files = {kind: inputs.files[kind] for kind in entry.reads}
    files["project"] = [str(ROOT / path) for path in entry.project_files]
    return make_table(entry.make, entry.options, {}, Inputs(files, study))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_made_for_machines_and_readers(name: str, inputs: Inputs) -> None:
    table = made(name, inputs)
    assert len(table.frame)
    text = as_markdown(table) + as_latex(table)
    assert "nan" not in text
    assert "planted" in text
    if name not in ("seed_by_seed", "report_examples", "does_gaze_help"):
        assert "gloria (weights not supplied)" in text


def test_zero_shot_shows_means_seeds_and_chance(inputs: Inputs) -> None:
    (block,) = made("zero_shot", inputs).blocks
    rows = {row[0]: row[1:] for row in block.rows}
    assert rows["planted"] == ["100.0 [100.0, 100.0]; seeds 100.0, 100.0"] * 4
    assert [cell.partition(";")[0] for cell in rows["collapsed"]] == ["50.0 [50.0, 50.0]"] * 2 + ["0.0 [0.0, 0.0]"] * 2
    assert rows["chance"][:3] == ["50.0", "50.0", "33.3"]


def test_geometry_names_collapsed_models(inputs: Inputs) -> None:
    (block,) = made("geometry", inputs).blocks
    assert {row[0]: row[-1] for row in block.rows[:4]} == {"planted": "no", "collapsed": "images and texts"}


def test_gaze_shows_models_ceiling_floors_and_chance(inputs: Inputs) -> None:
    table = made("gaze", inputs)
    (block,) = table.blocks
    rows = {row[0]: row[1:] for row in block.rows}
    assert list(rows) == ["planted", "collapsed", "gloria (weights not supplied)", *CONTROLS.values(), "chance"]
    assert rows["planted"][0] == "1.000 [1.000, 1.000]; seeds 1.000, 1.000"
    assert rows["planted"] == [f"{cell}; seeds {cell[:5]}, {cell[:5]}" for cell in rows[CONTROLS["other_reader"]]]
    assert rows["collapsed"][:2] == ["\N{EN DASH}"] * 2
    assert rows["collapsed"][2].startswith("50.0 [50.0, 50.0]")
    notes = "\n".join(table.notes)
    assert "collapsed, NSS: 4 of 4" in notes
    assert "mute" in notes
    facts = inputs.study.gaze.model_copy(update={"simulated": True})
    study = inputs.study.model_copy(update={"gaze": facts})
    told = made("gaze", replace(inputs, study=study)).notes
    assert len(told) == len(table.notes) + 1
    assert "imulated" in told[0]


def test_seed_by_seed_counts_signs_and_pools_nothing_of_two_seeds(inputs: Inputs) -> None:
    rows = [row for block in made("seed_by_seed", inputs).blocks for row in block.rows]
    (row,) = [row for row in rows if row[:2] == ["mimic_5x200: AUROC, positive prompts", "planted"]]
    assert row[2:] == ["0: 100.0, 1: 100.0", "0: +50.0, 1: +50.0", "2 of 2", "\N{EN DASH}"]


def test_published_numbers_stand_beside_ours_on_real_data_only(inputs: Inputs) -> None:
    files = [ROOT / "resources/published/eclip/zero_shot.csv"]
    rows = pd.DataFrame({"model": ["clip", "mine"], "task": "mimic_5x200", "metric": "macro_f1", "estimate": 0.5})
    found = with_published(rows, files, inputs.study)["published"]
    assert found.iloc[0] == 0.452
    assert np.isnan(found.iloc[1])
    assert "published" not in with_published(rows, files, example(inputs).study)


@pytest.mark.parametrize("path", sorted((ROOT / "resources/published/eclip").glob("*.csv")), ids=lambda path: path.stem)
def test_published_numbers_are_read_and_are_shares(path: Path, inputs: Inputs) -> None:
    rows = pd.read_csv(path).rename(columns={"value": "expected"})
    found = with_published(rows.drop(columns="source"), [path], inputs.study)
    assert len(found) == len(rows)
    assert found["published"].tolist() == rows["expected"].tolist()
    assert found["published"].between(0, 1).all()


def test_another_file_of_published_numbers_is_refused(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("model,value\nclip,1\n")
    with pytest.raises(ValueError, match=r"other\.csv"):
        with_published(pd.DataFrame(), [tmp_path / "other.csv"], inputs.study)


def test_verdicts_need_five_seeds_that_agree() -> None:
    assert verdict([0.1] * 5) == "higher in all 5 seeds"
    assert verdict([-0.1] * 6) == "lower in all 6 seeds"
    assert verdict([0.1] * 4) == "too few seeds"
    assert verdict([0.1, 0.1, -0.1, 0.1, 0.1]) == "signs differ"
    assert verdict([0.0] * 5) == verdict([0.1, 0.1, 0.0, 0.1, 0.1]) == verdict([]) == "signs differ"


def test_whether_gaze_helps_is_told_seed_by_seed(inputs: Inputs) -> None:
    """`planted` learns from gaze, `collapsed` is the reference and a control of gaze; all of their runs are alike."""
    table = does_gaze_help(inputs)
    assert set(table.frame["against"]) == {"collapsed"}
    assert set(table.frame["model"]) == {"planted"}
    frame = table.frame.set_index("evaluation")
    assert frame.loc["linear_probe", ["task", "mean", "mean_of_other"]].tolist() == ["1", 1.0, 0.5]
    assert frame.loc["linear_probe", "differences"] == "0.500000 0.500000"
    assert frame["verdict"].drop("gaze").eq("too few seeds").all()
    assert "+50.0, +50.0" in table.notes[0]


def test_a_model_is_compared_with_its_base_and_with_the_reference_only_without_one(inputs: Inputs) -> None:
    """The reference is `collapsed`, here also a control of the same arm."""
    of = {one.model: one for one in inputs.study.curricula}
    other = of["planted"].model_copy(update={"model": "other", "arm": "b", "base": "own_base"})
    study = inputs.study.model_copy(update={"curricula": [*of.values(), other]})
    assert compared_with(study) == {"planted": ["collapsed", "like_planted"], "other": ["own_base"]}
    itself = of["planted"].model_copy(update={"model": "collapsed", "arm": "b"})
    alone = inputs.study.model_copy(update={"curricula": [itself]})
    assert compared_with(alone) == {}


def test_differences_from_a_base_are_seed_by_seed_and_have_no_interval(
    inputs: Inputs, results: pd.DataFrame, tmp_path: Path
) -> None:
    value = results[(results["quantity"] == "value") & (results["model"] == "collapsed")]
    joint = value[value["seed"] == "all"].assign(quantity="difference", model="planted", low=0.25, high=0.75)
    write_results(tmp_path / "more.parquet", pd.concat([results, joint, value.assign(model="own_base")]))
    own = [one.model_copy(update={"base": "own_base"}) for one in inputs.study.curricula if one.model == "planted"]
    study = inputs.study.model_copy(update={"curricula": own})
    files = {**inputs.files, "results": [str(tmp_path / "more.parquet")]}
    frame = does_gaze_help(replace(inputs, files=files, study=study)).frame.set_index("evaluation")
    assert set(frame["against"]) == {"own_base"}
    assert frame.loc["linear_probe", "differences"] == "0.500000 0.500000"
    assert frame[["low", "high"]].isna().all(axis=None)


def test_only_the_reference_has_an_interval(inputs: Inputs, results: pd.DataFrame, tmp_path: Path) -> None:
    """Also where a control has no difference from the reference, because it has none of its seeds."""
    value = results[(results["quantity"] == "value") & (results["model"] == "planted")]
    joint = value[value["seed"] == "all"].assign(quantity="difference", low=0.25, high=0.75)
    other = value[value["seed"] != "all"].assign(model="like_planted")
    write_results(tmp_path / "more.parquet", pd.concat([results, joint, other]))
    files = {**inputs.files, "results": [str(tmp_path / "more.parquet")]}
    frame = (
        does_gaze_help(replace(inputs, files=files)).frame.query("evaluation == 'linear_probe'").set_index("against")
    )
    assert frame.loc["collapsed", ["low", "high"]].tolist() == [0.25, 0.75]
    assert frame.loc["like_planted", ["low", "high"]].isna().all()


def test_without_a_model_that_learns_from_gaze_the_table_says_so(inputs: Inputs) -> None:
    controls = [one for one in inputs.study.curricula if one.heat_maps != "readers"]
    study = inputs.study.model_copy(update={"curricula": controls})
    table = does_gaze_help(replace(inputs, study=study))
    assert table.frame.empty
    assert "gaze" in as_markdown(table)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn(name: str, inputs: Inputs) -> None:
    entry = FIGURES[name]
    study = type(inputs.study).of_part({field: getattr(inputs.study, field) for field in entry.uses})
    figure = draw_figure(entry.make, {}, {}, Inputs({k: inputs.files[k] for k in entry.reads}, study))
    titles = [panel.get_title() for panel in figure.axes]
    if name == "probe_curve":
        assert figure.axes[0].get_legend_handles_labels()[1] == ["planted", "collapsed"]
    elif name == "curriculum":
        assert figure.axes[0].get_legend_handles_labels()[1] == ["planted, like_planted", "collapsed"]
        lines = [line for line in figure.axes[0].lines if len(line.get_xdata())]
        assert lines[1].get_ydata().tolist() == [0, 100, 100, 100]  # cold start, and then every step
        assert len(lines[3].get_ydata()) == 3  # it stopped earlier
        assert all(20 < share < 80 for share in lines[3].get_ydata())
    else:
        assert any("planted" in title for title in titles)
    if name == "embedding_scatter":
        drawn = figure.axes[2].get_legend_handles_labels()[1]
        assert drawn == FINDINGS


def test_principal_axes_are_those_of_the_largest_variance() -> None:
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    points = rng.normal(size=(400, 5)) * [0.1, 3, 0.2, 1, 0.1] @ turn
    places, explained = principal_axes(points)
    variances = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose((places**2).sum(axis=0), variances[:2])
    np.testing.assert_allclose(explained, variances[:2] / variances.sum())


def test_reports_are_shown_by_kind_with_the_published_number_of_that_kind(inputs: Inputs) -> None:
    table = made("report_generation", inputs)
    assert [block.heading.partition(" (")[0] for block in table.blocks] == ["nearest report", "another image's report"]
    nearest, other = ({row[0]: row[1:] for row in block.rows} for block in table.blocks)
    assert len(nearest["planted"]) == 4 + 2  # without encoders, their scores have no columns
    assert nearest["planted"][0] == "1.000 [1.000, 1.000]; seeds 1.000, 1.000"
    assert nearest["planted"][-2:] == ["100.0 [100.0, 100.0]; seeds 100.0, 100.0"] * 2
    assert {cell.partition(" ")[0] for cell in nearest["collapsed"]} == {"0.000", "0.0"}
    assert nearest["collapsed"] == other["planted"] == other["collapsed"]
    rows = pd.DataFrame({"model": ["clip", "clip"], "task": ["generated", "nearest"], "metric": "bleu_2"})
    path = ROOT / "resources/published/eclip/report_generation.csv"
    assert with_published(rows, [path], inputs.study)["published"].fillna(0).tolist() == [0.172, 0]


def test_examples_of_reports_show_texts_in_a_restricted_place(inputs: Inputs) -> None:
    table = made("report_examples", inputs)
    assert TABLES["report_examples"].restricted
    assert len(table.blocks) == 4
    assert table.blocks[0].rows[0] == ["true", "report of gold000"]
    assert table.blocks[0].rows[1] == ["planted, nearest", "nearest to gold000"]
