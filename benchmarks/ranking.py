"""How many times faster than scikit-learn the ranking scores a map, in one run on one core: prints the ratios.

.venv/bin/python benchmarks/ranking.py
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))

from wronglung.metrics import METRICS, Ranking, auroc, average_precision, ranking_bilinear, ranking_nearest
from wronglung.metrics.ranking import upsample_bilinear

INSTANCES, GRID, SIZE = 40, 19, 224


def best_of_three(action: Callable[[], object]) -> float:
    """Processor seconds of the fastest of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Prints milliseconds per instance, the ratios to scikit-learn and the largest difference from it."""
    rng = np.random.default_rng(0)
    maps = rng.random((INSTANCES, GRID, GRID)).astype(np.float32)
    masks = np.zeros((INSTANCES, SIZE, SIZE), dtype=bool)
    for mask, (x, y) in zip(masks, rng.integers(0, 120, (INSTANCES, 2)), strict=True):
        mask[y : y + 100, x : x + 70] = True
    cases = list(zip(maps, masks, strict=True))

    def reference() -> list[tuple[float, float]]:
        flat = [(mask.ravel(), upsample_bilinear(attention, mask.shape).ravel()) for attention, mask in cases]
        return [(roc_auc_score(*pair), average_precision_score(*pair)) for pair in flat]

    def ours() -> list[tuple[float, float]]:
        rankings = [ranking_bilinear(*case) for case in cases]
        return [(auroc(ranking), average_precision(ranking)) for ranking in rankings]

    def all_metrics(ranking_of: Callable[..., Ranking]) -> Callable[[], list[list[float]]]:
        return lambda: [
            [metric(ranking) for metric in METRICS.values()] for ranking in (ranking_of(*case) for case in cases)
        ]

    theirs = best_of_three(reference)
    print(f"scikit-learn, AUROC and AP: {1e3 * theirs / INSTANCES:.2f} ms an instance (upsampling included)")
    for name, action in [
        ("bilinear, AUROC and AP", ours),
        (f"bilinear, all {len(METRICS)} metrics", all_metrics(ranking_bilinear)),
        (f"nearest from cells, all {len(METRICS)} metrics", all_metrics(ranking_nearest)),
    ]:
        seconds = best_of_three(action)
        print(f"{name}: {1e3 * seconds / INSTANCES:.2f} ms an instance, {theirs / seconds:.1f} times faster")
    difference = np.abs(np.array(ours()) - np.array(reference())).max()
    print(f"largest difference from scikit-learn: {difference:.1e}")


if __name__ == "__main__":
    main()
