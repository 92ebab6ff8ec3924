"""Compared reports: what goes into the file of scores, with and without encoders."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.language_models import write_encoder
from tests.support.project import ROOT
from wronglung.metrics.reports import OF_ENCODERS
from wronglung.studies.eclip.generation.answers import read_answers, write_answers
from wronglung.studies.eclip.generation.compare import compared
from wronglung.studies.eclip.generation.encoded import WAYS, clustered, similarities
from wronglung.studies.eclip.generation.measures import report_measures
from wronglung.studies.eclip.generation.scores import (
    read_scores,
    read_similarities,
    with_similarities,
    with_truth,
    write_scores,
    write_similarities,
)
from wronglung.text.lexicon import read_lexicon

TRUTH = {"a": "Small left pleural effusion. No pneumothorax.", "b": "The lungs are clear."}
TEXTS = {"nearest": TRUTH, "other": {"a": "Pneumothorax.", "b": "Right pneumothorax."}, "cluster": TRUTH}


@pytest.fixture
def rows(tmp_path: Path) -> pd.DataFrame:
    """Retrieved reports, of which those of a prompt are not compared."""
    found = [
        {"query": query, "subject_id": number, "kind": kind, "number": 0, "reports": [f"c{number}"], "text": text}
        for kind, texts in TEXTS.items()
        for number, (query, text) in enumerate(texts.items())
    ]
    fixed = {"similarity": 0.5, "cut": False, "same_patient": 0, "without_text": 1}
    write_answers(tmp_path / "answers.parquet", pd.DataFrame(found).assign(**fixed))
    reports = pd.DataFrame({"dicom_id": ["c", *TRUTH], "text": ["Edema.", *TRUTH.values()]})
    return with_truth([read_answers(tmp_path / "answers.parquet")], reports)


def test_every_compared_report_stands_beside_that_of_its_image(rows: pd.DataFrame) -> None:
    assert rows[["kind", "query"]].to_numpy().tolist() == [
        ["nearest", "a"],
        ["nearest", "b"],
        ["other", "a"],
        ["other", "b"],
    ]
    assert rows["truth"].tolist() == [*TRUTH.values()] * 2


def test_scores_of_words_and_findings_by_kind(rows: pd.DataFrame, tmp_path: Path) -> None:
    found = with_similarities(compared(rows, read_lexicon(ROOT / "resources/lexicon.jsonl")), {})
    write_scores(tmp_path / "scores.parquet", found)
    scores = read_scores(tmp_path / "scores.parquet")
    assert [list(names) for names in scores["stated"]] == [["pleural_effusion"], [], ["pneumothorax"], ["pneumothorax"]]
    one = np.ones((1, 2), dtype=np.int64)
    measures = {(one_.task, one_.metric): one_ for one_ in report_measures(scores)}
    values = {key: float(measure.compute(one)[0]) for key, measure in measures.items() if measure.compute is not None}
    assert not {metric for _, metric in values} & set(OF_ENCODERS)
    assert values["nearest", "bleu_2"] == values["nearest", "findings_micro_f1"] == 1
    assert values["other", "findings_micro_f1"] == values["other", "findings_macro_f1"] == 0
    assert 0 < values["other", "rouge_1"] < 1


def test_encoders_give_one_to_equal_texts_and_less_to_others(rows: pd.DataFrame, tmp_path: Path) -> None:
    encoder = write_encoder(tmp_path / "encoder", [*rows["text"], *rows["truth"]])
    for name in WAYS:
        found = similarities(rows, name, {"folder": str(encoder), "layer": None}, threads=1)
        write_similarities(tmp_path / f"{name}.parquet", found)
    files = {name: read_similarities(tmp_path / f"{name}.parquet") for name in WAYS}
    scores = with_similarities(rows[["query", "kind"]], files)
    np.testing.assert_allclose(scores.loc[scores["kind"] == "nearest", [*WAYS]], 1, atol=1e-5)
    assert (scores.loc[scores["kind"] == "other", "bert_score"] < 0.99).all()
    assert set(WAYS) == set(OF_ENCODERS)


def test_candidates_are_embedded_once_a_text(tmp_path: Path) -> None:
    texts = pd.DataFrame({"text_id": ["t0", "t1"], "words": ["clear lungs", "left effusion"]})
    encoder = write_encoder(tmp_path, texts["words"].tolist())
    store = clustered(texts, {"folder": str(encoder), "layer": 1}, threads=1)
    assert store.text_rows(["t1", "t0"]).tolist() == [1, 0]
    assert store.text.shape == (2, 8)
