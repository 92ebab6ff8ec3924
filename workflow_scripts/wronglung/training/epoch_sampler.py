"""The items of an epoch and their order."""

from collections.abc import Iterator

from torch.utils.data import Sampler

from wronglung.core.seeds import derive_rng

Key = tuple[int, int]  # epoch, item


class EpochSampler(Sampler[Key]):
    """Keys (epoch, item): a share of the items in an order drawn per epoch; without a seed, in their own order."""

    def __init__(self, items: int, share: float, seed: int | None) -> None:
        self._items, self._count, self._seed, self._epoch = items, max(1, round(share * items)), seed, 0

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch. The trainer calls this before every epoch, also after resuming."""
        self._epoch = epoch

    def __len__(self) -> int:
        """Return the number of items in an epoch."""
        return self._count

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the epoch's keys."""
        if self._seed is None:
            return iter([(0, item) for item in range(self._count)])
        order = derive_rng(self._seed, "order", self._epoch).permutation(self._items)
        return iter([(self._epoch, int(item)) for item in order[: self._count]])
