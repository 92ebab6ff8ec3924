"""What upsampling and the counting of ties change, one at a time, on a finished run's maps and unperturbed sentences.

    PYTHONPATH=workflow_scripts python benchmarks/upsampling_and_ties.py RESULTS DATASET/SPLIT MODEL...

prints per model (seed 0) the number of distinct values in the median map, then means x100 over sentences.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import METRICS
from wronglung.metrics.localisation.published_counting import published_iou_at
from wronglung.metrics.localisation.ranking import levels_bilinear, levels_nearest
from wronglung.outputs.maps import read_maps
from wronglung.text.instances import read_instances

LEVELS = {"bilinear": levels_bilinear, "nearest": levels_nearest}
SIZE, SHARE = 224, 0.3


def scores(attention: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """Return AUROC and IoU@30 % of one map (h, w) and the boxes' mask (H, W), by way of upsampling and of counting."""
    found = {}
    for name, levels in LEVELS.items():
        ranking = levels(attention, mask.shape).ranking(mask)
        found[f"{name}: AUROC"] = METRICS["auroc"].compute(ranking)
        found[f"{name}: IoU@30, ties counted in part"] = METRICS["iou_at_30"].compute(ranking)
        found[f"{name}: IoU@30, as published"] = published_iou_at(ranking, SHARE)
    return found


def main(results: Path, place: str, models: list[str]) -> None:
    """Print a row per model."""
    instances = read_instances(results / f"studies/wrong_lung/instances/{place}/corrected.parquet")
    asked = instances[instances["perturbation"] == "none"]
    masks = [box_mask(np.array([list(box) for box in boxes]), SIZE) for boxes in asked["boxes"]]
    rows = {}
    for model in models:
        maps = read_maps(results / f"outputs/maps/{place.partition('/')[0]}/{model}/0.h5")
        shown = maps.attention[maps.rows(asked["dicom_id"], asked["text_id"])]
        means = 100 * pd.DataFrame([scores(*pair) for pair in zip(shown, masks, strict=True)]).mean()
        rows[model] = {"distinct values": np.median([len(np.unique(one)) for one in shown])} | means.round(1).to_dict()
    print(pd.DataFrame(rows).T.to_markdown())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
