"""Random generators derived per item, so that no result depends on core count or order."""

from hashlib import sha256

import numpy as np


def derive_seed(seed: int, *keys: str | int) -> int:
    """A 63-bit seed that depends on the run's seed and on the keys alone.

    Args:
        seed: the run's one seed, from the config.
        keys: what names the item, e.g. a purpose and an identifier. Order matters.
    """
    digest = sha256("\x1f".join([str(seed), *map(str, keys)]).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def derive_rng(seed: int, *keys: str | int) -> np.random.Generator:
    """A generator for one item; the same keys always give the same stream."""
    return np.random.default_rng(derive_seed(seed, *keys))
