"""How models and controls look in the figures of changes."""

from wronglung.report.drawing import PALETTE
from wronglung.report.interval_plot import Look

MODEL = Look("o", PALETTE[0])
CONTROLS = {
    "text_blind": Look("D", PALETTE[7], "white", 4.0),
    "lexicon_atlas": Look("^", PALETTE[3], "white", 4.5),
    "oracle": Look("s", PALETTE[2], "white", 4.0),
}
"""The controls that figures show beside changes, by the formula in their score files."""
