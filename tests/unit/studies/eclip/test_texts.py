"""Reports and prompts as texts, and what does not fit the labels."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.eclip.made_up import FINDINGS, embeddings
from tests.unit.studies.eclip.test_evaluations import BALANCED, gold
from wronglung.data.sentences import write_sentences
from wronglung.studies.eclip.prompts import (
    label_prompts,
    prompts_table,
    read_task_prompts,
    refuse_unfit,
    write_prompts,
)
from wronglung.studies.eclip.reports import distinct_texts, gather_reports, write_reports
from wronglung.text.prompts import Prompt, PromptSet

SET = PromptSet(
    1,
    ("edema", "nodule"),
    (
        Prompt("edema", True, "Edema."),
        Prompt("edema", True, "wet lungs"),
        Prompt("edema", False, "no edema"),
        Prompt("nodule", True, "a nodule"),
    ),
)


def sentences(path: Path) -> Path:
    rows = [
        ("b", "9", "Second film.", "findings"),
        ("a", "10", "Third.", "findings"),
        ("a", "2", "First.", "findings"),
        ("a", "9.1", "Second.", "findings"),
        ("a", "11", "Edema.", "impression"),
        ("c", "1", "--", "findings"),
    ]
    frame = pd.DataFrame(rows, columns=["dicom_id", "number", "text", "section"])
    frame["sentence_id"] = "dicom_" + frame["dicom_id"] + "_sent_s|" + frame["number"]
    frame = frame.drop(columns="number").assign(study_id=1, subject_id=2, split="gold")
    write_sentences(path, frame.assign(boxes=[[] for _ in rows], findings=[[] for _ in rows]))
    return path


def test_a_report_is_its_sentences_in_order_and_a_text_without_a_word_is_none(tmp_path: Path) -> None:
    found = gather_reports(sentences(tmp_path / "s.parquet"), "gold", ["findings"])
    assert found["words"].tolist() == ["first second third", "second film"]
    every = gather_reports(tmp_path / "s.parquet", "gold", None)
    assert every["words"].tolist()[0] == "first second third edema"
    with pytest.raises(ValueError, match="impressions"):
        gather_reports(tmp_path / "s.parquet", "gold", ["impressions"])


def test_equal_texts_are_embedded_once(tmp_path: Path) -> None:
    rows = gather_reports(sentences(tmp_path / "s.parquet"), "gold", None)
    write_reports(tmp_path / "r.parquet", pd.concat([rows, rows.assign(dicom_id=["x", "y"])]))
    found = distinct_texts(tmp_path / "r.parquet")
    assert list(found.columns) == ["text_id", "words"]
    assert sorted(found["words"]) == sorted(rows["words"])


@pytest.mark.parametrize("renormalise", [True, False])
def test_a_label_is_the_mean_of_its_prompts(renormalise: bool, tmp_path: Path) -> None:
    write_prompts(tmp_path / "p.parquet", prompts_table({"task": SET, "other": SET}))
    rows = read_task_prompts(tmp_path / "p.parquet", "task")
    assert rows["sha256"].unique().tolist() == [SET.sha256]
    vectors = np.array([[1.0, 0, 0], [0, 2.0, 0], [0, 0, 3.0], [4.0, 0, 0]])
    store = embeddings([], np.zeros((0, 3)), rows["text_id"].tolist(), vectors)
    found = label_prompts(rows, store, renormalise)
    length = np.sqrt(0.5) if renormalise else 0.5
    np.testing.assert_allclose(found.positive, [[length, length, 0], [1, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(found.negative, [[0, 0, 1], [np.nan] * 3], atol=1e-6)


@pytest.mark.parametrize(
    ("names", "balanced", "named"),
    [
        ([*FINDINGS, "mass"], None, "mass"),
        (FINDINGS[:2], BALANCED, FINDINGS[2]),
        (FINDINGS, BALANCED | {"per_class": 16}, "15"),
    ],
)
def test_prompts_and_balanced_sets_that_do_not_fit_the_labels_are_refused_early(
    names: list[str], balanced: dict[str, Any] | None, named: str
) -> None:
    refuse_unfit(gold(), "task", FINDINGS, BALANCED, seed=7)
    with pytest.raises(ValueError, match=rf"zero-shot task task: .*{named}"):
        refuse_unfit(gold(), "task", names, balanced, seed=7)


def test_labels_that_are_all_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="absent"):
        refuse_unfit(gold() * np.nan, "task", FINDINGS, None, seed=7)
    with pytest.raises(ValueError, match="no image"):
        refuse_unfit(gold().iloc[:0], "task", FINDINGS, None, seed=7)
