"""Choose for each instance another instance, from which it takes the text or the boxes."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng


def lenders(instances: pd.DataFrame, key: str, purpose: str, seed: int) -> np.ndarray:
    """Draw for each instance the row of an instance that differs from it in the column `key`: (N,) int.

    Each instance has its own generator, so that the order of the rows does not change the draw.

    Args:
        instances: N rows, with instance_id.
        key: subject_id to draw from other patients, dicom_id to draw from other images.
        purpose: name of the draw; different names give independent draws.
        seed: the config's seed.

    Raises:
        ValueError: if all instances have the same value of `key`.
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
    """Draw one of the rows at which `fits`, (N,) bool, is True; `order` sorts the candidates before the draw."""
    return int(rng.choice(order[fits[order]]))
