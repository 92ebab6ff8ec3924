"""Score maps: from instances and a map file to score rows."""

import logging
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import DESCRIPTIONS, entropy, symmetric_kl
from wronglung.metrics.localisation.scores import KEYS
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS, Protocol
from wronglung.outputs.maps import AttentionMaps

log = logging.getLogger(__name__)


def score(
    instances: pd.DataFrame,
    maps: AttentionMaps,
    metrics: Sequence[str],
    protocol: str,
    size: int,
    file: str = "the map file",
) -> pd.DataFrame:
    """Return one row of scores per (instance_id, perturbation), in the order of the instances.

    Args:
        instances: of the same protocol (wronglung.text.instances), each with its unperturbed row.
        maps: hold every pair of image and text of the instances; other pairs are ignored.
        metrics: names in METRICS.
        protocol: a name in PROTOCOLS.
        size: side of the model's input in pixels, in which the boxes are given.
        file: what the maps were read from, for the message.

    Returns:
        Columns instance_id, perturbation, the metrics, then the DESCRIPTIONS, which do not depend on boxes. Metrics of
        a sentence without a box on the image are nan. The log counts undefined scores.

    Raises:
        ValueError: if a map or an unperturbed row is missing or the protocol is unknown.
    """
    if protocol not in PROTOCOLS:
        raise ValueError(f"unknown protocol '{protocol}'; known: {sorted(PROTOCOLS)}")
    rules = PROTOCOLS[protocol]
    rows = maps.rows(instances["dicom_id"].to_list(), instances["text_id"].to_list(), file)
    scores = pd.concat(
        [
            instances[KEYS].reset_index(drop=True),
            pd.DataFrame(_localise(instances["boxes"], maps, rows, metrics, rules, size), columns=list(metrics)),
            _describe(instances, maps, rows, rules)[list(DESCRIPTIONS)],
        ],
        axis="columns",
    )
    undefined = scores.drop(columns=KEYS).isna().sum()
    log.info("%d rows scored; undefined, by column: %s", len(scores), undefined[undefined > 0].to_dict())
    return scores


def _localise(
    boxes: pd.Series, maps: AttentionMaps, rows: np.ndarray, metrics: Sequence[str], rules: Protocol, size: int
) -> np.ndarray:
    """Return (N, metrics) float. Each distinct (map, boxes) pair is scored once, because many rows share one."""
    arrays = [np.asarray(found, dtype=np.int64) for found in boxes]
    pairs = np.stack([_first_equal(maps.attention)[rows], _first_equal(arrays)], axis=1)
    distinct, where = np.unique(pairs, axis=0, return_inverse=True)  # sorted by map, so each map is ranked once
    values = np.empty((len(distinct), len(metrics)))
    sorted_row, levels = -1, None
    for index, (row, place) in enumerate(progress(distinct, "maps with boxes", len(distinct))):
        if levels is None or row != sorted_row:
            sorted_row, levels = row, rules.levels(maps.attention[row], (size, size))
        ranking = levels.ranking(box_mask(arrays[place], size))
        values[index] = [rules.metrics[name](ranking) for name in metrics]
    return values[where.ravel()]


def _describe(instances: pd.DataFrame, maps: AttentionMaps, rows: np.ndarray, rules: Protocol) -> pd.DataFrame:
    """Return the DESCRIPTIONS of every instance; maps and texts are compared with the unperturbed instance's."""
    own = _unperturbed_rows(instances, rows)
    perturbed = (instances["perturbation"] != "none").to_numpy()
    outside = maps.no_attention.astype(np.float64)
    spread = {row: entropy(maps.attention[row], outside[row]) for row in np.unique(rows)}
    counted = outside * rules.no_attention_counts
    apart = {
        (row, other): symmetric_kl(maps.attention[row], maps.attention[other], counted[row], counted[other])
        for row, other in set(zip(rows, own, strict=True))
    }
    similarities = {"local": maps.local_similarity, "global": maps.global_similarity}
    return pd.DataFrame(
        {
            "entropy": [spread[row] for row in rows],
            "no_attention": outside[rows],
            **{f"{name}_similarity": found[rows].astype(np.float64) for name, found in similarities.items()},
            "divergence": [apart[pair] for pair in zip(rows, own, strict=True)],
            **{
                f"{name}_selection": np.where(perturbed, _prefers(found[own], found[rows]), np.nan)
                for name, found in similarities.items()
            },
        }
    )


def _prefers(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return 1.0 where the first number is strictly greater, else 0.0; nan where one of them is nan."""
    return np.where(np.isnan(first) | np.isnan(second), np.nan, first > second)


def _unperturbed_rows(instances: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
    """Return, for each instance, the row of the map of its unperturbed text: (N,) int.

    Args:
        instances: N of them.
        rows: (N,) int, for each instance, the row of the map of its own text.
    """
    unperturbed = (instances["perturbation"] == "none").to_numpy()
    own = pd.Series(rows[unperturbed], index=instances.loc[unperturbed, "instance_id"].to_numpy())
    missing = sorted(set(instances["instance_id"]) - set(own.index))
    if missing:
        raise ValueError(
            f"{len(missing)} instances have no row with perturbation 'none', which maps are compared with, "
            f"e.g. {missing[:3]}; keep 'none' among the perturbations"
        )
    return own.loc[instances["instance_id"]].to_numpy()


def _first_equal(arrays: Iterable[np.ndarray]) -> np.ndarray:
    """Return, for each array, the index of the first array with the same content: (N,) int."""
    first: dict[bytes, int] = {}
    return np.array([first.setdefault(array.tobytes(), index) for index, array in enumerate(arrays)])
