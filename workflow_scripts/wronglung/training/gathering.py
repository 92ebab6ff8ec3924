"""Gather one contrastive batch over all processes, with its gradients."""

import torch
from torch import Tensor, distributed, nn
from torch.distributed.nn import functional as differentiable
from torch.nn import functional


def is_distributed() -> bool:
    """Return whether several processes train together."""
    return distributed.is_available() and distributed.is_initialized() and distributed.get_world_size() > 1


def gather(tensor: Tensor) -> Tensor:
    """Concatenate the processes' tensors of equal shape along the first dimension; do nothing in a single process.

    Gradients flow back to every process. Each process computes the whole loss, so a feature receives its gradient once
    per process. Averaging the parameter gradients over processes divides this factor out again.
    """
    if not is_distributed():
        return tensor
    if tensor.is_floating_point():
        # Flattened to rows, because the collective's backward reads raw memory, and channels-last tensors have another
        # order.
        rows = torch.cat(differentiable.all_gather(tensor.flatten(1).contiguous()), dim=0)
        return rows.unflatten(1, tensor.shape[1:])
    return torch.cat(_all_gather(tensor), dim=0)


def gather_padded(tensor: Tensor) -> Tensor:
    """Gather tensors [N, T, ...] whose T differs between processes; pad the shorter ones with zeros."""
    if not is_distributed():
        return tensor
    longest = max(int(length) for length in _all_gather(torch.tensor([tensor.shape[1]], device=tensor.device)))
    return gather(pad_to(longest, tensor))


def pad_to(length: int, tensor: Tensor) -> Tensor:
    """Return a tensor [N, T, ...] with zeros after its second dimension, [N, length, ...]."""
    return functional.pad(tensor, [0, 0] * (tensor.dim() - 2) + [0, length - tensor.shape[1]])


def gather_owners(owner: Tensor, images: int) -> Tensor:
    """Return the owners [N] of texts as indices into the gathered images; every process has `images` images."""
    return gather(owner + (distributed.get_rank() * images if is_distributed() else 0))


def synchronise_norms(model: nn.Module, processes: int, device: str) -> None:
    """Make every batch normalisation see the batch of all processes; do nothing in a single process.

    Args:
        model: changed in place; its parameters and their names stay.
        processes: number of processes that train together.
        device: where they train. Torch synchronises on GPUs only; on a CPU each process keeps its own statistics.
    """
    if processes > 1 and device == "cuda":
        nn.SyncBatchNorm.convert_sync_batchnorm(model)


def _all_gather(tensor: Tensor) -> list[Tensor]:
    parts = [torch.empty_like(tensor) for _ in range(distributed.get_world_size())]
    distributed.all_gather(parts, tensor.contiguous())
    return parts
