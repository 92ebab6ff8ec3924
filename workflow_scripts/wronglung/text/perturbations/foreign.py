"""Which other instance lends its text or boxes to an instance."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng


def lenders(instances: pd.DataFrame, key: str, purpose: str, seed: int) -> np.ndarray:
    """For each instance the row of a random one with another value of the column `key`: (N,) int.

    Drawn by instance, so that the order of the rows makes no difference.

    Args:
        instances: N rows, with instance_id.
        key: subject_id for other patients, dicom_id for other images.
        purpose: of the draw.
        seed: the run's seed.

    Raises:
        ValueError: if all instances have the same value.
    """
    values = instances[key].to_numpy()
    if len(np.unique(values)) < 2:
        raise ValueError(f"{purpose} needs instances of several values of {key}; all have {values[:1].tolist()}")
    order = np.argsort(instances["instance_id"].to_numpy(dtype=str), kind="stable")
    return np.array(
        [
            _draw(order, values != own, derive_rng(seed, purpose, instance))
            for instance, own in zip(instances["instance_id"], values, strict=True)
        ]
    )


def _draw(order: np.ndarray, fits: np.ndarray, rng: np.random.Generator) -> int:
    """A random one of the rows that fit, (N,) bool; rows are counted in the given order."""
    return int(rng.choice(order[fits[order]]))
