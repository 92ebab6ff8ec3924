"""Ways to change instances that ought to move the attention; one module each, one entry here.

A perturbation takes all instances of the evaluation at once, because some (shuffled boxes, random sentences) need the
others, and returns them, in the same order, with changed columns. It draws from generators derived per item, so that
order and core count do not matter. Columns: instance_id, dicom_id, subject_id; text; boxes (lists of x1, y1, x2, y2 in
model-input pixels), regions (their names in the report's labels), original_boxes (in the image's own pixels), geometry
and crop (from original to input pixels); findings (label, category, context, box).
"""

from collections.abc import Callable

import pandas as pd

from wronglung.text.perturbations.none import none
from wronglung.text.perturbations.nonsense import nonsense
from wronglung.text.perturbations.random_boxes import random_boxes, random_boxes_as_published
from wronglung.text.perturbations.random_sentences import random_sentences, random_sentences_as_published
from wronglung.text.perturbations.shuffle_boxes import shuffle_boxes, shuffle_boxes_as_published
from wronglung.text.perturbations.swap_left_right import swap_left_right, swap_left_right_as_published
from wronglung.text.perturbations.synthetic import synthetic
from wronglung.text.perturbations.synthetic_swapped_conditions import synthetic_swapped_conditions

Perturbation = Callable[[pd.DataFrame, int], pd.DataFrame]

PERTURBATIONS: dict[str, Perturbation] = {
    "none": none,
    "swap_left_right": swap_left_right,
    "shuffle_boxes": shuffle_boxes,
    "random_sentences": random_sentences,
    "random_boxes": random_boxes,
    "synthetic": synthetic,
    "synthetic_swapped_conditions": synthetic_swapped_conditions,
    "nonsense": nonsense,
}

AS_PUBLISHED: dict[str, Perturbation] = {
    "swap_left_right": swap_left_right_as_published,
    "shuffle_boxes": shuffle_boxes_as_published,
    "random_sentences": random_sentences_as_published,
    "random_boxes": random_boxes_as_published,
}
"""What the published code does otherwise; only protocol `as_published` uses these."""

BASELINES: dict[str, str] = {"synthetic_swapped_conditions": "synthetic"}
"""What a perturbation's change is taken against, where it is not `none`."""
