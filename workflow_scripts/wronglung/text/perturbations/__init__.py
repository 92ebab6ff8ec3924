"""Ways to change instances that ought to move the attention; one module each, one entry here.

A perturbation takes all instances of the evaluation at once, because some (shuffled boxes, random sentences) need the
others, and returns a frame with the same index and the columns text and boxes. It draws from generators derived per
item, so that order and core count do not matter.
"""

from collections.abc import Callable

import pandas as pd

from wronglung.text.perturbations.none import none
from wronglung.text.perturbations.swap_left_right import swap_left_right

PERTURBATIONS: dict[str, Callable[[pd.DataFrame, int], pd.DataFrame]] = {
    "none": none,
    "swap_left_right": swap_left_right,
}

BASELINES: dict[str, str] = {}
"""What a perturbation's change is taken against, where that is not `none`."""
