"""Images that must leave no trace in the running statistics of batch normalisations."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm


@contextmanager
def without_statistics(model: nn.Module) -> Iterator[None]:
    """Keep the running statistics of batch normalisations as they are; batches are still standardised by their own."""
    norms = [module for module in model.modules() if isinstance(module, _BatchNorm) and module.track_running_stats]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
