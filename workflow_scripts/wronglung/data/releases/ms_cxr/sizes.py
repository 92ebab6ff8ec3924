"""Compare the sizes that MS-CXR states with the images at hand, and scale boxes to images of another scale."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection

ROUNDING = 1.0  # pixels by which a resized image may miss the shape of the original


class Fitted(NamedTuple):
    """The phrases with boxes in pixels of the images at hand, and what was left out or scaled."""

    phrases: pd.DataFrame
    rejections: list[Rejection]


def fit_boxes(phrases: pd.DataFrame, sizes: Mapping[str, tuple[int, int]], stage: str, file: str) -> Fitted:
    """Bring boxes to the pixels of the images at hand.

    An image of the stated size keeps its boxes. An image of the same shape in another scale gets scaled boxes (a
    repair). An image of another shape is another image or was cropped, so its phrases are left out (faults).

    Args:
        phrases: as `read_phrases` gives them.
        sizes: (width, height) in pixels by dicom_id, as MIMIC-CXR's metadata or the image itself has them; phrases of
            other images stay as they are.
        stage: name for the rejections.
        file: source of the phrases, for the rejections.
    """
    kept, rejections = [], []
    for phrase in phrases.to_dict("records"):
        stated, record = (phrase["width"], phrase["height"]), f"{phrase['dicom_id']}|size"
        here = sizes.get(phrase["dicom_id"], stated)
        said = f"stated {stated[0]} x {stated[1]} pixels, the image has {here[0]} x {here[1]}"
        if here == stated:
            kept.append(phrase)
        elif _same_shape(stated, here):
            across, down = here[0] / stated[0], here[1] / stated[1]
            boxes = [_scaled(box, across, down) for box in phrase["boxes"]]
            kept.append(phrase | {"boxes": boxes, "width": here[0], "height": here[1]})
            rejections.append(Rejection(stage, record, "repair", f"{said}; boxes scaled", file))
        else:
            rejections.append(Rejection(stage, record, "fault", f"{said}, another shape; phrase left out", file))
    fitted = pd.DataFrame(kept, columns=phrases.columns).astype(phrases.dtypes.to_dict())
    return Fitted(fitted, rejections)


def _same_shape(stated: tuple[int, int], here: tuple[int, int]) -> bool:
    """Return whether the sizes differ by one scale, up to rounding of the shorter side."""
    scale = max(here) / max(stated)
    return all(abs(there * scale - side) <= ROUNDING for there, side in zip(stated, here, strict=True))


def _scaled(box: list[float], across: float, down: float) -> list[float]:
    """Return the box, ends included, after its image was resized: its edges lie half a pixel outside the ends."""
    x1, y1, x2, y2 = box
    return [x1 * across, y1 * down, (x2 + 1) * across - 1, (y2 + 1) * down - 1]
