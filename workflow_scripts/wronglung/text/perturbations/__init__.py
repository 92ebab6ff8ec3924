"""Perturbations: changes of an instance's text or boxes that should change its score. One module and one entry each.

A perturbation takes all instances of the evaluation at once, because some perturbations (shuffled boxes, random
sentences) combine several instances. It returns them in the same order with changed columns. It draws from one
generator per item, so that neither order nor core count matters. Columns: instance_id, dicom_id, subject_id; text;
boxes (lists of x1, y1, x2, y2 in model-input pixels); regions (the boxes' names in the report's labels);
original_boxes (in the original image's pixels); geometry and crop (map original pixels to model-input pixels);
findings (label, category, context, box).
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
"""Perturbations that the published code does differently; only protocol `as_published` uses these."""

BASELINES: dict[str, str] = {"synthetic_swapped_conditions": "synthetic"}
"""The perturbation that another one is compared with; perturbations not listed here are compared with `none`."""

NEED_REGIONS: frozenset[str] = frozenset({"synthetic", "synthetic_swapped_conditions"})
"""Perturbations that are written from findings with their anatomical regions; not every data set names regions."""
