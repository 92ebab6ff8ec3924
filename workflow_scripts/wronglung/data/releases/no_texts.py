"""What data sets without texts link: nothing."""

import pandas as pd

from wronglung.data.images.store import ImageStore
from wronglung.data.releases.adapter import Linked
from wronglung.data.sentences import empty_sentences


def link_nothing(records: pd.DataFrame, images: ImageStore) -> Linked:
    """Return no sentences: the data set has no texts."""
    return Linked(empty_sentences(), [])
