"""Zero-shot on published sets: all images of one class, labels of images, and patients that a model knows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.eclip.conftest import STATISTICS
from tests.unit.studies.eclip.made_up import FINDINGS, planted
from tests.unit.studies.eclip.test_evaluations import gold, prompts
from wronglung.data.image_labels import make_image_labels
from wronglung.data.image_labels import write_image_labels as write_own
from wronglung.metrics.classification import draw_balanced
from wronglung.report.context import Inputs
from wronglung.studies.eclip.cells import shown_results
from wronglung.studies.eclip.context import Task
from wronglung.studies.eclip.image_labels import (
    labels_of_images,
    read_image_labels,
    unknown_for,
    write_image_labels,
)
from wronglung.studies.eclip.summary import summarise, write_results
from wronglung.studies.eclip.zero_shot import balanced_for, write_zero_shot, zero_shot_rows

ALL = {"classes": FINDINGS, "per_class": "all", "rule": "known_absent"}


def test_a_set_that_is_published_as_such_keeps_all_images_of_one_class() -> None:
    truth = np.array([[1.0, 0], [0, 1], [1, 1], [1, 0], [0, 0]])
    found = draw_balanced(truth, list("abcde"), ["one", "two"], None, "known_absent", 7)
    assert sorted(zip(found.rows.tolist(), found.classes.tolist(), strict=True)) == [(0, 0), (1, 1), (3, 0)]
    assert found.left_out["not drawn"] == 0
    with pytest.raises(ValueError, match="'two': 0"):
        draw_balanced(truth[[0, 3]], ["a", "d"], ["one", "two"], None, "known_absent", 7)


def test_labels_of_images_reach_the_study(tmp_path: Path) -> None:
    values = pd.DataFrame({"Mass": [1.0, 0.0], "Edema": [np.nan, 1.0]})
    write_own(tmp_path / "own.parquet", make_image_labels(pd.Series(["b", "a"]), values))
    images = pd.DataFrame({"dicom_id": ["a", "b", "c"], "study_id": 1, "subject_id": 1, "split": "all"})
    write_image_labels(tmp_path / "labels.parquet", labels_of_images(tmp_path / "own.parquet", images))
    found = read_image_labels(tmp_path / "labels.parquet", "images").droplevel([1, 2, 3])
    np.testing.assert_array_equal(found[["Mass", "Edema"]], [[0, 1], [1, np.nan], [np.nan, np.nan]])


def test_images_of_patients_that_a_model_knows_are_unknown_and_counted(tmp_path: Path) -> None:
    images, labels = planted()[0], gold()
    patients = sorted(set(labels.index.get_level_values("subject_id")))
    assert unknown_for([], labels).equals(labels)
    hidden = unknown_for(patients[:3], labels)
    known = labels.index.get_level_values("subject_id").isin(patients[:3])
    assert hidden[known].isna().all(axis=None)
    assert hidden[~known].equals(labels[~known])
    assert balanced_for(labels, hidden, ALL, 7) == ALL
    rows = zero_shot_rows("set", hidden, images, prompts(images.width), ALL, seed=7)
    assert rows.groupby("dicom_id")["drawn"].any().sum() == (~known).sum()
    write_zero_shot(tmp_path / "rows.parquet", rows)
    files = {"zero_shot": {("clip", 0): str(tmp_path / "rows.parquet")}}
    results = summarise(files, "clip", STATISTICS, seed=7)
    own = results[(results["metric"] == "auroc_of_positive") & (results["seed"] == "0")].set_index("label")
    assert (own.loc[FINDINGS, "undefined"] == known.sum()).all()
    assert (own.loc[FINDINGS, "estimate"] == 1).all()


def test_a_model_that_knows_all_patients_of_a_class_has_no_multi_class_scores() -> None:
    labels = gold()
    of_class = labels.index.get_level_values("subject_id")[labels["edema"] == 1]
    hidden = unknown_for(set(of_class), labels)
    assert balanced_for(labels, hidden, ALL, 7) is None
    assert balanced_for(labels, hidden, None, 7) is None
    # Without such patients a set that cannot be drawn is an error, as before.
    assert balanced_for(labels, labels, ALL | {"per_class": 1000}, 7) == ALL | {"per_class": 1000}


def test_each_task_is_shown_from_the_summary_of_its_own_split(
    inputs: Inputs, results: pd.DataFrame, tmp_path: Path
) -> None:
    other = results.assign(task=results["task"].replace("mimic_5x200", "own"), estimate=0.25)
    write_results(tmp_path / "other.parquet", other)
    files = {"results": inputs.files["results"], "results_of_tasks": [str(tmp_path / "other.parquet")]}
    names = ("mimic_5x200", "own")
    tasks = [
        Task(name=one, file=n, layout=one, prompts="p", labels="images", renormalise=False)
        for n, one in enumerate(names)
    ]
    shown = shown_results(files, tasks)
    assert set(shown.loc[shown["estimate"] == 0.25, "task"]) >= {"own"}
    assert (shown.loc[shown["task"] == "own", "estimate"] == 0.25).all()
    assert len(shown) == len(results) + (results["evaluation"] == "zero_shot").sum()
