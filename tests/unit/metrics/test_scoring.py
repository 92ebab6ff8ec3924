"""Score rows: every instance in order, maps found by pair, undefined counted; and their file."""

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import roc_auc_score

from wronglung.attention.store import AttentionMaps
from wronglung.data.boxes import box_mask
from wronglung.metrics.scores import Scores, read_scores, write_scores
from wronglung.metrics.scoring import score
from wronglung.metrics.settings import MetricsSettings, StatisticsSettings

BOX = np.array([[20, 30, 100, 150]])


def instances() -> pd.DataFrame:
    rows = [
        ("s1", "none", "i1", "t1", BOX),
        ("s2", "none", "i1", "t2", np.zeros((0, 4), int)),
        ("s1", "swap", "i1", "t3", BOX),
    ]
    return pd.DataFrame(rows, columns=["instance_id", "perturbation", "dicom_id", "text_id", "boxes"])


def maps(pairs: list[tuple[str, str]]) -> AttentionMaps:
    rng = np.random.default_rng(0)
    count = len(pairs)
    images, texts = np.array(pairs, dtype=object).T
    attention = rng.random((count, 7, 7)).astype(np.float32)
    return AttentionMaps(
        attention, rng.random(count), np.arange(count) * 1.0, np.full(count, np.nan), images, texts, "m", 0, "f"
    )


def test_rows_follow_the_instances_and_use_their_own_map(caplog: pytest.LogCaptureFixture) -> None:
    store = maps([("i1", "t3"), ("i1", "t2"), ("other", "t1"), ("i1", "t1")])
    with caplog.at_level(logging.INFO):
        scores = score(instances(), store, ["auroc", "iou_at_10"], "corrected", 224)
    assert scores["instance_id"].tolist() == ["s1", "s2", "s1"]
    assert scores["local_similarity"].tolist() == [3, 1, 0]
    assert scores["global_similarity"].isna().all()
    for row, found in [(0, 3), (2, 0)]:
        pixels = torch.nn.functional.interpolate(
            torch.from_numpy(store.attention[found])[None, None].double(), size=(224, 224), mode="bilinear"
        )
        expected = roc_auc_score(box_mask(BOX, 224).ravel(), pixels.numpy().ravel())
        assert scores["auroc"][row] == pytest.approx(expected, abs=1e-6)
        assert scores["no_attention"][row] == store.no_attention[found]
    assert np.isnan(scores["auroc"][1])
    assert "'auroc': 1" in caplog.text


def test_a_missing_map_is_named() -> None:
    with pytest.raises(ValueError, match=r"1 of 3 pairs.*\('i1', 't3'\)"):
        score(instances(), maps([("i1", "t1"), ("i1", "t2")]), ["auroc"], "corrected", 224)


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(ValueError, match="unknown protocol 'old'; known: "):
        score(instances(), maps([("i1", "t1")]), ["auroc"], "old", 224)


def test_score_file_round_trip(tmp_path: Path) -> None:
    frame = pd.DataFrame({"instance_id": ["a", "b"], "perturbation": ["none", "none"], "auroc": [0.1 + 0.2, np.nan]})
    write_scores(tmp_path / "s.parquet", Scores(frame, "cosine", 7, "corrected", "cosine", (8, 9)))
    back = read_scores(tmp_path / "s.parquet")
    pd.testing.assert_frame_equal(back.frame, frame, check_dtype=False, check_exact=True)
    assert (back.model, back.seed, back.protocol, back.formula, back.grid) == (
        "cosine",
        7,
        "corrected",
        "cosine",
        (8, 9),
    )


def test_score_file_refuses_double_rows_and_strangers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"instance_id": ["a", "a"], "perturbation": ["none", "none"], "auroc": [0.5, 0.5]})
    with pytest.raises(ValueError, match="1 rows stand twice"):
        write_scores(tmp_path / "s.parquet", Scores(frame, "m", 0, "corrected", "f", (8, 8)))
    assert not (tmp_path / "s.parquet").exists()
    frame.to_parquet(tmp_path / "other.parquet")
    with pytest.raises(ValueError, match=r"lacks .*model.*is no score file"):
        read_scores(tmp_path / "other.parquet")


def test_settings_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"unknown metrics \['aurok'\]; known: .*did you mean 'auroc' for 'aurok'"):
        MetricsSettings(metrics=["aurok"], headline=["auroc"])
    with pytest.raises(ValueError, match=r"unknown headline metrics \['iou_at_5'\]; known: \['auroc'\]"):
        MetricsSettings(metrics=["auroc"], headline=["iou_at_5"])
    with pytest.raises(ValueError, match="stand twice"):
        MetricsSettings(metrics=["auroc", "auroc"], headline=["auroc"])
    with pytest.raises(ValueError, match="100000"):
        StatisticsSettings(bootstrap_draws=100, level=0.95, sign_flip_draws=1000)


def test_metrics_need_numpy_alone() -> None:
    code = "import sys, wronglung.metrics; print([m for m in ('torch', 'pandas', 'scipy', 'h5py') if m in sys.modules])"
    path = str(Path(__file__).parents[3] / "workflow_scripts")
    found = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
