"""Values of the published code on its own fixture, reached from the ranking: nearest upsampling, its thresholds.

For precision and recall the published code takes the pixels at or above the (P - K)-th smallest value, for IoU those
above it.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from wronglung.data.boxes import box_mask
from wronglung.metrics import Ranking, auroc, average_precision, entropy, ranking_nearest, symmetric_kl

FIXTURE = Path(__file__).parents[2] / "parity"
EXPECTED = json.loads((FIXTURE / "gloria_parity.json").read_text())
CASES = sorted(EXPECTED["metrics"])
# float32 sums of the published code.
CLOSE = 2e-6


def map_and_mask(case: str) -> tuple[np.ndarray, np.ndarray]:
    attention, boxes = case.split("|")
    arrays = np.load(FIXTURE / "gloria_parity.npz")
    return arrays[f"metrics/attn_{attention}"], box_mask(np.array(EXPECTED["metrics_boxes"][boxes]), 224)


def published(ranking: Ranking, share: float, ties: bool) -> tuple[int, int]:
    """Selected pixels and those of them in the boxes, with or without the tied level at the threshold."""
    level = int(ranking.pixels_down_to.searchsorted(int(ranking.total * share) + 1))
    last = level if ties else level - 1
    return (0, 0) if last < 0 else (int(ranking.pixels_down_to[last]), int(ranking.positive_down_to[last]))


@pytest.mark.parametrize("case", CASES)
def test_localisation(case: str) -> None:
    expected = EXPECTED["metrics"][case]
    ranking = ranking_nearest(*map_and_mask(case))
    if expected["auroc"] is None:
        assert np.isnan([auroc(ranking), average_precision(ranking)]).all()
        return
    assert auroc(ranking) == pytest.approx(expected["auroc"], abs=CLOSE)
    assert average_precision(ranking) == pytest.approx(expected["avg_precision"], abs=CLOSE)
    for share in (0.05, 0.1, 0.2, 0.3):
        selected, hits = published(ranking, share, ties=True)
        assert hits / selected == pytest.approx(expected[f"precision_at_{share:f}"], abs=CLOSE)
        assert hits / ranking.total_positive == pytest.approx(expected[f"recall_at_{share:f}"], abs=CLOSE)
        selected, hits = published(ranking, share, ties=False)
        iou = hits / (selected + ranking.total_positive - hits)
        assert iou == pytest.approx(expected[f"iou_at_{share:f}"], abs=CLOSE)


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
