"""All figures, by their names in the config."""

from collections.abc import Callable

from matplotlib.figure import Figure

from wronglung.tables.attention_examples import attention_examples
from wronglung.tables.evaluation import Inputs
from wronglung.tables.swap_effect import swap_effect
from wronglung.tables.training_curves import training_curves

FIGURES: dict[str, Callable[[Inputs], Figure]] = {
    "training_curves": training_curves,
    "swap_effect": swap_effect,
    "attention_examples": attention_examples,
}
