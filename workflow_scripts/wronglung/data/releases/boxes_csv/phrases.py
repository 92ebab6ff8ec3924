"""Group one's own boxes to phrases, and fit them to their images: for the run and for its check alike."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from wronglung.data.boxes import Coordinates
from wronglung.data.rejected import Rejection
from wronglung.data.releases.boxes_csv.table import ANOTHER, box_id
from wronglung.data.releases.valid_boxes import valid_boxes
from wronglung.data.sentences import SIDES
from wronglung.data.stages import LINK


class Phrase(NamedTuple):
    """One image and text, with the boxes in pixels of the image; `number` is its place among all of the csv."""

    number: int
    image: str
    text: str
    boxes: list[Coordinates]


class Fitted(NamedTuple):
    """The phrases, and a rejection for every box that was clipped or left out."""

    phrases: list[Phrase]
    rejections: list[Rejection]


def fit_phrases(table: pd.DataFrame, sizes: Mapping[str, tuple[int, int]], file: str) -> Fitted:
    """Return the phrases of the images at hand; one with a box outside its image is left out.

    Args:
        table: as `read_boxes` gives it.
        sizes: (rows, columns) by image; phrases of other images are not returned.
        file: source of the boxes, for the rejections.
    """
    phrases, rejections = [], []
    for number, ((image, text), group) in enumerate(table.groupby(["image", "text"])):
        if image not in sizes:
            continue
        names = [box_id("", line) for line in group["line"]]
        given = dict(zip(names, map(tuple, group[list(SIDES)].to_numpy().tolist()), strict=True))
        kept, said = valid_boxes(image, given, *sizes[image], file)
        if len(kept) == len(given):
            phrases.append(Phrase(number, image, text, list(kept.values())))
            rejections += said
            continue
        rejections += [row for row in said if row.kind == "fault"]
        rejections += [Rejection(LINK, f"{image}|{name}", "filter", ANOTHER, file) for name in kept]
    return Fitted(phrases, rejections)
