"""From instances and an attention file to score rows."""

import logging
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from wronglung.attention.store import AttentionMaps
from wronglung.data.boxes import box_mask
from wronglung.logs import progress
from wronglung.metrics import METRICS, Ranking, entropy, ranking_bilinear
from wronglung.metrics.scores import KEYS

RANKINGS: dict[str, Callable[[np.ndarray, np.ndarray], Ranking]] = {"corrected": ranking_bilinear}
"""How each protocol gets from cells to pixels."""

log = logging.getLogger(__name__)


def score(
    instances: pd.DataFrame, maps: AttentionMaps, metrics: Sequence[str], protocol: str, size: int
) -> pd.DataFrame:
    """One row of scores per (instance_id, perturbation), in the order of the instances.

    Args:
        instances: of the same protocol (wronglung.text.instances).
        maps: hold every pair of image and text of the instances; others are not looked at.
        metrics: names in METRICS.
        protocol: a name in RANKINGS.
        size: side of the model's input in pixels, which the boxes refer to.

    Returns:
        Columns instance_id, perturbation, the metrics, then entropy, no_attention, local_similarity and
        global_similarity of the map. Metrics of a sentence without a box on the image are nan; counts are logged.

    Raises:
        ValueError: if a map is missing or the protocol is unknown.
    """
    if protocol not in RANKINGS:
        raise ValueError(f"unknown protocol '{protocol}'; known: {sorted(RANKINGS)}")
    rows = maps.rows(instances["dicom_id"].to_list(), instances["text_id"].to_list())
    spread = {row: entropy(maps.attention[row], maps.no_attention[row]) for row in np.unique(rows)}
    pairs = zip(rows, instances["boxes"], strict=True)
    values = [
        _localisation(RANKINGS[protocol](maps.attention[row], box_mask(boxes, size)), metrics)
        for row, boxes in progress(pairs, "scores", len(instances))
    ]
    scores = pd.concat(
        [
            instances[KEYS].reset_index(drop=True),
            pd.DataFrame(values, columns=list(metrics), dtype=np.float64),
            pd.DataFrame(
                {
                    "entropy": [spread[row] for row in rows],
                    "no_attention": maps.no_attention[rows].astype(np.float64),
                    "local_similarity": maps.local_similarity[rows].astype(np.float64),
                    "global_similarity": maps.global_similarity[rows].astype(np.float64),
                }
            ),
        ],
        axis="columns",
    )
    undefined = scores.drop(columns=KEYS).isna().sum()
    log.info("%d rows scored; undefined, by column: %s", len(scores), undefined[undefined > 0].to_dict())
    return scores


def _localisation(ranking: Ranking, metrics: Sequence[str]) -> list[float]:
    return [METRICS[name](ranking) for name in metrics]
