"""Score rows: every instance in order, maps found by pair, undefined counted; and their file."""

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import entropy as kl
from sklearn.metrics import roc_auc_score

from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import DESCRIPTIONS, METRICS
from wronglung.metrics.localisation.scores import KEYS, Scores, read_scores, write_scores
from wronglung.metrics.localisation.scoring import score
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.outputs.maps import AttentionMaps
from wronglung.statistics.settings import StatisticsSettings

RULES = dict(PROTOCOLS)
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
    assert list(scores.columns) == [*KEYS, "auroc", "iou_at_10", *DESCRIPTIONS]


def described(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    """Instances, all with one box: (instance, perturbation, image, text)."""
    return pd.DataFrame(rows, columns=["instance_id", "perturbation", "dicom_id", "text_id"]).assign(
        boxes=[BOX] * len(rows)
    )


def test_divergence_and_selection_compare_with_the_same_instance_unperturbed() -> None:
    rows = [
        ("s2", "random", "i2", "a"),
        ("s1", "none", "i1", "a"),
        ("s1", "random", "i1", "b"),
        ("s2", "none", "i2", "b"),
        ("s3", "none", "i1", "b"),
        ("s3", "random", "i1", "c"),
        ("s1", "boxes", "i1", "a"),
    ]
    store = replace(
        maps([("i1", "a"), ("i1", "b"), ("i1", "c"), ("i2", "a"), ("i2", "b")]),
        local_similarity=np.array([1.0, 0.5, 0.5, 3.0, 2.0]),
        global_similarity=np.array([1.0, np.nan, 0.0, 0.0, 0.5]),
    )
    scores = score(described(rows), store, ["auroc"], "corrected", 224)
    np.testing.assert_array_equal(scores["local_selection"], [0, np.nan, 1, np.nan, np.nan, 0, 0])
    np.testing.assert_array_equal(scores["global_selection"], [1, np.nan, np.nan, np.nan, np.nan, np.nan, 0])
    own = {"i1": 0, "i2": 4, "s3": 1}
    for index, (instance, perturbation, image, text) in enumerate(rows):
        first = store.rows([image], [text])[0]
        second = own["s3"] if instance == "s3" else own[image]
        p, q = (np.append(store.attention[i], store.no_attention[i]).astype(np.float64) for i in (first, second))
        expected = (kl(p, q) + kl(q, p)) / 2
        assert scores["divergence"][index] == pytest.approx(expected, abs=1e-12), perturbation
    assert (scores["divergence"][[1, 3, 4, 6]] == 0).all()
    assert (scores["divergence"][[0, 2, 5]] > 0).all()


def test_as_published_leaves_the_no_attention_cell_out_of_the_divergence_only() -> None:
    rows = [("s1", "none", "i1", "a"), ("s1", "swap", "i1", "b")]
    store = maps([("i1", "a"), ("i1", "b")])
    both = {p: score(described(rows), store, ["auroc"], p, 224) for p in ("corrected", "as_published")}
    p, q = (found.ravel().astype(np.float64) for found in store.attention)
    assert both["as_published"]["divergence"][1] == pytest.approx((kl(p, q) + kl(q, p)) / 2)
    assert both["corrected"]["divergence"][1] != pytest.approx(both["as_published"]["divergence"][1])
    for name in ("entropy", "no_attention", "local_similarity"):
        assert both["corrected"][name].tolist() == both["as_published"][name].tolist()


def test_as_published_scores_nearest_pixels_with_its_own_thresholds() -> None:
    store = maps([("i1", "t1"), ("i1", "t2"), ("i1", "t3")])
    scores = score(instances(), store, ["auroc", "precision_at_10", "iou_at_10"], "as_published", 224)
    pixels = torch.nn.functional.interpolate(torch.from_numpy(store.attention)[:, None], size=(224, 224)).numpy()[0, 0]
    mask = box_mask(BOX, 224)
    threshold = np.sort(pixels.ravel())[224 * 224 - int(224 * 224 * 0.1) - 1]
    assert scores["auroc"][0] == pytest.approx(roc_auc_score(mask.ravel(), pixels.ravel()))
    assert scores["precision_at_10"][0] == pytest.approx(mask[pixels >= threshold].mean())
    above = pixels > threshold
    assert scores["iou_at_10"][0] == pytest.approx((above & mask).sum() / (above | mask).sum())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_equal_maps_and_boxes_are_computed_once_and_change_no_number(
    protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    boxes = [BOX, BOX.copy(), BOX + 5, np.zeros((0, 4), int), np.vstack([BOX, BOX + 40])]
    rows = [
        (f"s{s}", name, f"i{s % 3}", f"t{rng.integers(4)}", boxes[rng.integers(5)])
        for name in ("none", "swap", "boxes")
        for s in range(20)
    ]
    frame = pd.DataFrame(rows, columns=["instance_id", "perturbation", "dicom_id", "text_id", "boxes"])
    store = maps([(f"i{i}", f"t{t}") for i in range(3) for t in range(4)])
    store = replace(store, attention=store.attention[[0, 1, 2, 2] * 3])
    calls = []
    counted = PROTOCOLS[protocol]._replace(
        levels=lambda attention, shape: calls.append(1) or RULES[protocol].levels(attention, shape)
    )
    monkeypatch.setitem(PROTOCOLS, protocol, counted)
    together = score(frame, store, list(METRICS), protocol, 224)
    assert len(calls) == 3
    for index, row in frame.iterrows():
        own = frame[(frame["instance_id"] == row["instance_id"]) & (frame["perturbation"] == "none")]
        alone = score(pd.concat([own, frame.loc[[index]]]).drop_duplicates(KEYS), store, list(METRICS), protocol, 224)
        pd.testing.assert_frame_equal(
            alone.iloc[[-1]].reset_index(drop=True), together.loc[[index]].reset_index(drop=True)
        )


def test_an_instance_without_its_unperturbed_row_is_named() -> None:
    rows = [("s1", "none", "i1", "a"), ("s2", "swap", "i1", "a")]
    with pytest.raises(ValueError, match=r"\b1 .*'none'.*\['s2'\]"):
        score(described(rows), maps([("i1", "a")]), ["auroc"], "corrected", 224)


def test_a_missing_map_is_named() -> None:
    with pytest.raises(ValueError, match=r"1 of 3 pairs.*\('i1', 't3'\)"):
        score(instances(), maps([("i1", "t1"), ("i1", "t2")]), ["auroc"], "corrected", 224)


def test_an_unknown_protocol_is_named() -> None:
    with pytest.raises(ValueError, match=r"'old'.*'as_published', 'corrected'"):
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
    with pytest.raises(ValueError, match=r"\b1 .*twice.*\['instance_id', 'perturbation'\]"):
        write_scores(tmp_path / "s.parquet", Scores(frame, "m", 0, "corrected", "f", (8, 8)))
    assert not (tmp_path / "s.parquet").exists()
    frame.to_parquet(tmp_path / "other.parquet")
    with pytest.raises(ValueError, match=r"other\.parquet.*\['model', 'seed', 'protocol', .* 'unasked_maps'\]"):
        read_scores(tmp_path / "other.parquet")


def test_settings_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"metrics \['aurok'\].*'average_precision'.*'auroc' for 'aurok'"):
        MetricsSettings(metrics=["aurok"], headline=["auroc"])
    with pytest.raises(ValueError, match=r"headline.* \['iou_at_5'\].*\['auroc'\]"):
        MetricsSettings(metrics=["auroc"], headline=["iou_at_5"])
    with pytest.raises(ValueError, match=r"metrics\n.*'auroc'.*twice"):
        MetricsSettings(metrics=["auroc", "auroc"], headline=["auroc"])
    with pytest.raises(ValueError, match="100000"):
        StatisticsSettings(bootstrap_draws=100, level=0.95, sign_flip_draws=1000)


def test_metrics_need_numpy_alone() -> None:
    heavy = ("torch", "pandas", "scipy", "h5py")
    code = f"import sys, wronglung.metrics.localisation; print([m for m in {heavy} if m in sys.modules])"
    path = str(Path(__file__).parents[3] / "workflow_scripts")
    found = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
