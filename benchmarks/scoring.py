"""What scoring costs, in one run on one core: milliseconds a map, ratios to scikit-learn, and the paper's whole study.

.venv/bin/python benchmarks/scoring.py
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_scripts"))

from wronglung.metrics.localisation import METRICS, auroc, average_precision, ranking_bilinear
from wronglung.metrics.localisation.ranking import upsample_bilinear
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS

MAPS, SAMPLE, GRID, SIZE = 10_000, 100, 19, 224
# The paper's study: sentences, perturbations with the unperturbed, models, seeds.
PAPER, CORES = 2507 * 8 * 9 * 3, 8

Case = tuple[np.ndarray, np.ndarray]  # map (GRID, GRID), mask (SIZE, SIZE)


def make_cases(rng: np.random.Generator) -> list[Case]:
    """As many maps, each with the mask of one of a hundred boxes."""
    masks = np.zeros((SAMPLE, SIZE, SIZE), dtype=bool)
    for mask, (x, y) in zip(masks, rng.integers(0, 120, (SAMPLE, 2)), strict=True):
        mask[y : y + 100, x : x + 70] = True
    maps = rng.random((MAPS, GRID, GRID)).astype(np.float32)
    return [(attention, masks[number % SAMPLE]) for number, attention in enumerate(maps)]


def by_scikit_learn(cases: Sequence[Case]) -> list[list[float]]:
    """AUROC and average precision, upsampling included."""
    flat = [(mask.ravel(), upsample_bilinear(attention, mask.shape).ravel()) for attention, mask in cases]
    return [[roc_auc_score(*pair), average_precision_score(*pair)] for pair in flat]


def by_protocol(cases: Sequence[Case], protocol: str) -> list[list[float]]:
    """All metrics of a protocol."""
    rules = PROTOCOLS[protocol]
    rankings = (rules.levels(attention, mask.shape).ranking(mask) for attention, mask in cases)
    return [[rules.metrics[name](ranking) for name in METRICS] for ranking in rankings]


def main() -> None:
    """Prints what each protocol takes, how much faster than scikit-learn that is, and the extrapolation."""
    cases = make_cases(np.random.default_rng(0))
    start = time.process_time()
    theirs = by_scikit_learn(cases[:SAMPLE])
    reference = (time.process_time() - start) / SAMPLE
    print(f"scikit-learn, AUROC and AP alone, bilinear: {1e3 * reference:.2f} ms a map ({SAMPLE} maps)")
    for protocol in PROTOCOLS:
        start = time.process_time()
        by_protocol(cases, protocol)
        seconds = (time.process_time() - start) / MAPS
        print(
            f"{protocol}, all {len(METRICS)} metrics: {1e3 * seconds:.3f} ms a map ({MAPS:,} maps), "
            f"{reference / seconds:.1f} times faster; the paper's {PAPER:,} maps on {CORES} cores: "
            f"{PAPER * seconds / CORES / 60:.1f} min"
        )
    rankings = [ranking_bilinear(*case) for case in cases[:SAMPLE]]
    ours = [[auroc(ranking), average_precision(ranking)] for ranking in rankings]
    print(f"largest difference from scikit-learn: {np.abs(np.array(ours) - np.array(theirs)).max():.1e}")


if __name__ == "__main__":
    main()
