"""No perturbation: the sentence and its boxes stay as they are."""

import pandas as pd


def none(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances unchanged."""
    return instances
