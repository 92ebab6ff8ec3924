"""Protocol `as_published` against values of the published code on its own fixture, and by hand.

For precision and recall the published code takes the pixels at or above the (P - K)-th smallest value, for IoU those
above it.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import METRICS, auroc, average_precision, entropy, symmetric_kl
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS

AS_PUBLISHED = PROTOCOLS["as_published"]
FIXTURE = Path(__file__).parents[2] / "parity"
EXPECTED = json.loads((FIXTURE / "gloria_parity.json").read_text())
CASES = sorted(EXPECTED["metrics"])
# float32 sums of the published code.
CLOSE = 2e-6


def map_and_mask(case: str) -> tuple[np.ndarray, np.ndarray]:
    attention, boxes = case.split("|")
    arrays = np.load(FIXTURE / "gloria_parity.npz")
    return arrays[f"metrics/attn_{attention}"], box_mask(np.array(EXPECTED["metrics_boxes"][boxes]), 224)


@pytest.mark.parametrize("case", CASES)
def test_localisation(case: str) -> None:
    expected = EXPECTED["metrics"][case]
    attention, mask = map_and_mask(case)
    ranking = AS_PUBLISHED.levels(attention, mask.shape).ranking(mask)
    if expected["auroc"] is None:
        assert np.isnan([auroc(ranking), average_precision(ranking)]).all()
        return
    assert auroc(ranking) == pytest.approx(expected["auroc"], abs=CLOSE)
    assert average_precision(ranking) == pytest.approx(expected["avg_precision"], abs=CLOSE)
    for percent in (5, 10, 20, 30):
        for name in ("precision", "recall", "iou"):
            found = AS_PUBLISHED.metrics[f"{name}_at_{percent}"](ranking)
            assert found == pytest.approx(expected[f"{name}_at_{percent / 100:f}"], abs=CLOSE)


def test_both_thresholds_by_hand() -> None:
    attention, mask = np.array([[0.4, 0.3, 0.3, 0.1, 0.1]]), np.array([[False, True, False, True, False]])
    ranking = AS_PUBLISHED.levels(attention, mask.shape).ranking(mask)
    # K = 1: the threshold is the fourth smallest, 0.3. At or above it three pixels, one a hit; above it one, no hit.
    metrics = AS_PUBLISHED.metrics
    assert metrics["precision_at_20"](ranking) == pytest.approx(1 / 3)
    assert metrics["recall_at_20"](ranking) == pytest.approx(1 / 2)
    assert metrics["iou_at_20"](ranking) == 0
    # K = 0: the threshold is the largest.
    assert metrics["precision_at_5"](ranking) == 0
    assert metrics["iou_at_5"](ranking) == 0


def test_a_flat_map_gives_all_for_precision_and_nothing_for_iou() -> None:
    mask = np.zeros((224, 224), dtype=bool)
    mask[:56] = True
    levels = AS_PUBLISHED.levels(np.ones((19, 19)), mask.shape)
    ranking, empty = levels.ranking(mask), levels.ranking(np.zeros_like(mask))
    assert AS_PUBLISHED.metrics["precision_at_10"](ranking) == pytest.approx(0.25)
    assert AS_PUBLISHED.metrics["recall_at_10"](ranking) == 1
    assert AS_PUBLISHED.metrics["iou_at_10"](ranking) == 0
    assert np.isnan([AS_PUBLISHED.metrics[name](empty) for name in METRICS]).all()


def test_protocols_name_the_same_metrics_and_upsample_differently() -> None:
    assert all(list(protocol.metrics) == list(METRICS) for protocol in PROTOCOLS.values())
    attention = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert len(PROTOCOLS["as_published"].levels(attention, (8, 8)).level) == 4
    assert len(PROTOCOLS["corrected"].levels(attention, (8, 8)).level) > 4


@pytest.mark.parametrize("case", CASES)
def test_entropy(case: str) -> None:
    attention, _ = map_and_mask(case)
    no_attention = 1 - attention.sum(dtype=np.float64)
    assert no_attention == pytest.approx(EXPECTED["metrics"][case]["no_attn_weight"], abs=CLOSE)
    assert entropy(attention, no_attention) == pytest.approx(EXPECTED["metrics"][case]["attn_entropy"], abs=CLOSE)


def test_symmetric_kl() -> None:
    arrays = np.load(FIXTURE / "gloria_parity.npz")
    ours = symmetric_kl(arrays["metrics/kl_a"], arrays["metrics/kl_b"], 0.0, 0.0)
    assert ours == pytest.approx(float(arrays["metrics/symmetric_kl"]), rel=1e-5)
