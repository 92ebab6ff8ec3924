"""Metrics of a model's map against a reader's gaze, or of one reader's gaze against another's.

This package imports only numpy, so that the config can check names without loading anything heavy.
"""

from wronglung.metrics.gaze.auc import auc
from wronglung.metrics.gaze.distributions import correlation, kl, similarity
from wronglung.metrics.gaze.gazed import Gazed, gazed
from wronglung.metrics.gaze.nss import nss
from wronglung.metrics.metric import Metric

METRICS: dict[str, Metric[Gazed]] = {
    "nss": Metric(
        nss, title="NSS", unit="standard deviations", scale=1, decimals=3, better="higher", needs="differences"
    ),
    "auc": Metric(auc, title="AUC, fixations", unit="share", scale=100, decimals=1, better="higher"),
    "correlation": Metric(
        correlation,
        title="correlation with gaze",
        unit="correlation",
        scale=1,
        decimals=3,
        better="higher",
        needs="differences",
    ),
    "similarity": Metric(
        similarity, title="SIM", unit="share", scale=100, decimals=1, better="higher", needs="non_negative"
    ),
    "kl": Metric(kl, title="KL from gaze", unit="nats", scale=1, decimals=3, better="lower", needs="non_negative"),
}
"""Gaze metrics, by their names in the config and in the score files. `nss` and `auc` need fixations, the others a heat
map."""

__all__ = ["METRICS", "Gazed", "auc", "correlation", "gazed", "kl", "nss", "similarity"]
