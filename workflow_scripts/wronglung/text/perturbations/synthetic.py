"""Replace the text by a sentence made from its labels: the same content in other words (paper §2.2, Table 1)."""

import pandas as pd

from wronglung.text.synthetic_sentences import synthesize


def synthetic(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with synthetic texts; the boxes stay."""
    return instances.assign(text=instances["findings"].map(synthesize))
