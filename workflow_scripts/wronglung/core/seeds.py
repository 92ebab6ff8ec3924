"""Derive one random generator per item, so that no result depends on the number of cores or on order."""

from hashlib import sha256

import numpy as np


def derive_seed(seed: int, *keys: str | int) -> int:
    """Derive a 63-bit seed from the given seed and keys, and nothing else.

    Args:
        seed: the config's seed, or one derived from it.
        keys: names of the item, e.g. a purpose and an identifier; their order matters.
    """
    digest = sha256("\x1f".join([str(seed), *map(str, keys)]).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def derive_rng(seed: int, *keys: str | int) -> np.random.Generator:
    """Return a generator for one item; the same seed and keys always give the same stream."""
    return np.random.default_rng(derive_seed(seed, *keys))
