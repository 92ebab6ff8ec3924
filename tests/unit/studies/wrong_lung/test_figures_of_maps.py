"""Examples follow their stated rules, and show the texts, boxes and maps of the sentences that were chosen."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from tests.unit.studies.wrong_lung.made import draw_figure
from tests.unit.studies.wrong_lung.made_up_pictures import FEW, INSTANCES, MANY, TEXTS, made_up
from wronglung.outputs.maps import read_attention
from wronglung.report.map_drawing import draw_boxes, draw_map, map_of, quoted
from wronglung.statistics.evaluation import Evaluation, read_evaluation
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures import attention_examples as swap
from wronglung.studies.wrong_lung.figures import failure_modes, perturbation_examples, text_changes
from wronglung.studies.wrong_lung.figures.example_choice import ranked
from wronglung.studies.wrong_lung.figures.registry import FIGURES

MADE = made_up(MANY)
OF_MAPS = [name for name, entry in FIGURES.items() if "maps" in entry.reads]


@pytest.fixture(scope="module")
def evaluation(many: Inputs) -> Evaluation:
    return read_evaluation(many.files)


def by_text(model: str, seed: int, column: str) -> pd.DataFrame:
    """(sentences of the subsets, perturbations)."""
    return MADE.scores(model, seed).pivot_table(column, "instance_id", "perturbation").drop("s00")


def swapped_change(model: str) -> pd.Series:
    wide = (by_text(model, 0, "auroc") + by_text(model, 1, "auroc")) / 2
    return wide["swap_left_right"] - wide["none"]


def among(evaluation: Evaluation, members: list[str]) -> Evaluation:
    chosen = evaluation.instances.index.isin(members)
    return replace(evaluation, instances=evaluation.instances.assign(subset_one_lung_abnormal=chosen))


def test_examples_run_from_the_largest_loss_to_the_largest_gain(evaluation: Evaluation) -> None:
    change = swapped_change("cosine").sort_values()
    expected = [change.index[round(step)] for step in np.linspace(0, len(change) - 1, 6)]
    assert swap.choose(evaluation, "cosine") == expected


def test_of_few_sentences_all_are_examples_and_of_none_none(evaluation: Evaluation) -> None:
    assert sorted(swap.choose(among(evaluation, ["s00", "s05"]), "cosine")) == ["s00", "s05"]
    with pytest.raises(ValueError, match=r"\bone_lung_abnormal\b.*\bauroc\b.*\battention_examples\b"):
        swap.choose(among(evaluation, []), "cosine")


def test_equal_values_are_ordered_by_identifier_and_undefined_ones_left_out() -> None:
    values = pd.Series({"c": 1.0, "a": 1.0, "d": np.nan, "b": 0.0})
    assert ranked("figure_01", values, "all") == ["b", "a", "c"]
    with pytest.raises(ValueError, match=r"\bsentence of all\b.*\bfigure_01\b"):
        ranked("figure_01", values[["d"]], "all")


def test_failures_are_the_extremes_and_no_sentence_twice(evaluation: Evaluation) -> None:
    own = MADE.scores("retrained", 0).query("perturbation == 'none' and instance_id != 's00'").set_index("instance_id")
    place, entropy = own["auroc"].idxmin(), own["entropy"].drop(own["auroc"].idxmin()).idxmax()
    most = own[own["precision_at_5"] >= own["precision_at_5"].quantile(0.9)]
    narrow = most["entropy"].drop([place, entropy], errors="ignore").idxmin()
    expected = {"wrong place": place, "high entropy": entropy, "too narrow": narrow}
    assert failure_modes.choose(evaluation, "retrained", 0) == expected
    worst = evaluation.scores["retrained", 0, "none"].assign(entropy=evaluation.scores["retrained", 0, "none"]["auroc"])
    same = replace(evaluation, scores={("retrained", 0, "none"): worst.assign(entropy=-worst["auroc"])})
    assert len(set(failure_modes.choose(same, "retrained", 0).values())) == 3


def test_four_texts_that_change_the_map_least_and_most(evaluation: Evaluation) -> None:
    before = by_text("retrained", 0, "auroc")["none"]
    texts = ["swap_left_right", "nonsense", "random_sentences"]
    change = by_text("retrained", 0, "divergence")[texts].mean(axis=1)[before >= before.median()]
    expected = {"changed least": change.idxmin(), "changed most": change.idxmax()}
    assert text_changes.choose(evaluation, "retrained", 0) == expected


def test_the_sentence_that_most_perturbations_change() -> None:
    made = INSTANCES
    assert perturbation_examples.choose(made) == "s01"  # all are changed by all; s00 is outside the subset
    one = (made["perturbation"] == "nonsense") & (made["instance_id"] != "s07")
    assert perturbation_examples.choose(made.assign(changed=made["changed"] & ~one)) == "s07"
    with pytest.raises(ValueError, match=r"\bone_lung_abnormal\b.*\bfigure_03\b"):
        perturbation_examples.choose(made.assign(subset_one_lung_abnormal=False))


def test_one_sentence_of_all_models_is_where_one_of_them_loses_most(few: Inputs) -> None:
    figure = draw_figure("figure_06", few)
    changes = pd.concat({model: swapped_change(model) for model in FEW}, axis=1)
    (title,) = [part.get_suptitle() for part in figure.subfigs]
    assert f"patient {int(changes.min(axis=1).idxmin()[1:])}." in title
    maps = [axes for axes in figure.subfigs[0].axes if axes.get_images()]
    assert len(maps) == 1 + 2 * len(FEW)
    plt.close(figure)


def test_every_perturbations_text_and_boxes(many: Inputs) -> None:
    figure = draw_figure("figure_03", many)
    rows = INSTANCES.query("instance_id == 's01'").set_index("perturbation")
    for axes, name in zip(figure.axes, TEXTS, strict=True):
        assert axes.get_xlabel().replace("\n", " ") == rows.loc[name, "text"]
        frames = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        moved = name in ("shuffle_boxes", "random_boxes")
        assert len(frames) == (4 if moved else 2)  # each box has a dark and a light frame
        assert frames[0].get_x() == rows.loc[name, "boxes"][0][0] - 0.5
        assert ("(boxes changed)" in axes.get_title()) == moved
    plt.close(figure)


@pytest.mark.parametrize("name", ["figure_01", "figure_02", "figure_06", "attention_examples"])
def test_the_rule_stands_under_the_figure(name: str, few: Inputs) -> None:
    figure = draw_figure(name, few)
    note = figure.get_supxlabel().replace("\n", " ")
    assert "Chosen by rule" in note
    assert "identifier" in note
    plt.close(figure)


def test_a_map_is_that_of_its_image_and_text(many: Inputs) -> None:
    maps = read_attention(many.files["maps"][0])
    row = INSTANCES.iloc[17]
    where = (maps.dicom_id == row["dicom_id"]) & (maps.text_id == row["text_id"])
    np.testing.assert_array_equal(map_of(maps, row), maps.attention[where][0])


def test_a_map_colours_its_peak_and_leaves_its_least_as_it_was() -> None:
    axes = plt.figure().add_subplot()
    attention = np.zeros((4, 4))
    attention[0, 0] = 1.0
    draw_map(axes, np.full((8, 8), 100, dtype=np.uint8), np.array([[1, 2, 3, 4]]), attention)
    picture = axes.get_images()[0].get_array()
    np.testing.assert_allclose(picture[7, 7], 100 / 255)
    assert np.ptp(picture[0, 0]) > 0.1
    frame = axes.patches[-1]
    assert (frame.get_x(), frame.get_y(), frame.get_width(), frame.get_height()) == (0.5, 1.5, 3, 3)
    plt.close("all")


def test_a_flat_map_is_not_drawn() -> None:
    axes = plt.figure().add_subplot()
    draw_map(axes, np.full((8, 8), 100, dtype=np.uint8), np.zeros((0, 4)), np.ones((4, 4)))
    np.testing.assert_allclose(axes.get_images()[0].get_array(), 100 / 255)
    draw_boxes(axes, np.zeros((0, 4)), ":")
    assert not axes.patches
    plt.close("all")


def test_long_texts_are_cut_visibly() -> None:
    assert quoted("one two three", 7, 2) == "one two\nthree"
    assert quoted("one two three four", 7, 2).endswith("[...]")
