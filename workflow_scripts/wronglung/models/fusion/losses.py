"""Losses of answers: labels, of which some are not known, and times, of which some are censored."""

import torch
from torch import Tensor
from torch.nn import functional


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean binary cross-entropy over all known labels; 0 if none is known.

    Args:
        logits: [B, C].
        labels: [B, C], 1 or 0, NaN where not known.
    """
    known = ~labels.isnan()
    losses = functional.binary_cross_entropy_with_logits(logits, labels.nan_to_num(), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1)


def cox_loss(risks: Tensor, times: Tensor, events: Tensor) -> Tensor:
    """Return the negative log partial likelihood of log hazards, divided by the number of events; 0 without any.

    Cox (J. R. Stat. Soc. B 34, 1972), with the likelihood of tied times by Breslow (Biometrics 30, 1974): an event is
    compared with all whose time is not before its own. Those at risk are sought within the batch.

    Args:
        risks: [B].
        times: [B], above 0.
        events: [B], 1 where it happened at that time, 0 where only that it did not happen before is known.
    """
    at_risk = times[None, :] >= times[:, None]  # [B, B]: sample j is at risk when that of i happens
    everyone = risks.expand(len(risks), -1).masked_fill(~at_risk, -torch.inf).logsumexp(dim=1)
    return ((everyone - risks) * events).sum() / events.sum().clamp(min=1)
