"""The sentence made anew from its labels (paper §2.2, Table 1): the same content in other words."""

import pandas as pd

from wronglung.text.synthetic_sentences import synthesize


def synthetic(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The instances with synthetic texts; the boxes stay."""
    return instances.assign(text=instances["findings"].map(synthesize))
