"""The subsets of sentences that a model can be trained on.

They are listed apart from the evaluated subsets, so that adding an evaluated subset trains nothing again.
"""

from collections.abc import Callable

import pandas as pd

from wronglung.data.sentence_kinds import abnormal, everything, one_lung, one_lung_abnormal

TRAINING_SUBSETS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all": everything,
    "abnormal": abnormal,
    "one_lung": one_lung,
    "one_lung_abnormal": one_lung_abnormal,
}
