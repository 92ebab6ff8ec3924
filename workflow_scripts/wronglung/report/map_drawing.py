"""Draw radiographs with boxes and maps in the same way in every figure that shows pixels."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore
from wronglung.metrics.localisation.ranking import upsample_bilinear
from wronglung.outputs.maps import AttentionMaps
from wronglung.report.drawing import PALETTE

OPACITY = 0.7
SMALL = 6.5
LEGEND = (
    "Frames: the sentence's boxes. Bright: the map's greatest value. Not coloured: its least value. Dashed: half way. "
    "The patient's right is on the left."
)


def pixels_of(images: ImageStore, dicom_id: str, crop: int) -> np.ndarray:
    """Return the pixels that the model sees: (crop, crop) uint8."""
    return centre_crop(images.pixels(dicom_id), crop)


def map_of(maps: AttentionMaps, text: pd.Series) -> np.ndarray:
    """Return the map, (h, w), for the image and text of one row of the instances."""
    return maps.attention[maps.rows([text["dicom_id"]], [text["text_id"]])[0]]


def draw_map(axes: Axes, pixels: np.ndarray, boxes: np.ndarray, attention: np.ndarray | None) -> None:
    """Draw a radiograph, a map over it if there is one, and the boxes.

    Args:
        axes: to draw on.
        pixels: (H, H) uint8.
        boxes: (K, 4) x1, y1, x2, y2, ends included, in these pixels.
        attention: (h, w) or None; colour and opacity run from its minimum to its maximum; a flat map is not drawn.
    """
    picture = np.repeat(pixels[:, :, None] / 255, 3, axis=2)  # (H, H, 3)
    if attention is not None:
        smooth = upsample_bilinear(attention, pixels.shape)
        share = (smooth - smooth.min()) / max(np.ptp(smooth), np.finfo(float).tiny)
        opacity = OPACITY * share[:, :, None]
        picture = (1 - opacity) * picture + opacity * colormaps["inferno"](share)[:, :, :3]
    axes.imshow(picture, interpolation="none")
    if attention is not None and np.ptp(share):
        # A contour as well: in grey, a bright map on bright tissue would be invisible.
        axes.contour(share, levels=[0.5], colors="white", linewidths=0.8, linestyles="dashed")
    draw_boxes(axes, boxes, "-")
    # Anchor the square image at the top of its taller axes; otherwise the layout leaves the text below too little room.
    axes.set(xticks=[], yticks=[], anchor="N")


def draw_boxes(axes: Axes, boxes: np.ndarray, line: str) -> None:
    """Draw frames around boxes, (K, 4) as in `draw_map`, light on dark so that they are visible on any background."""
    for x1, y1, x2, y2 in boxes:
        corner, width, height = (x1 - 0.5, y1 - 0.5), x2 - x1 + 1, y2 - y1 + 1
        for colour, thickness, style in (("black", 2.0, "-"), (PALETTE[9], 1.0, line)):
            frame = Rectangle(corner, width, height, fill=False, edgecolor=colour, linewidth=thickness, linestyle=style)
            axes.add_patch(frame)


def quoted(text: str, width: int, lines: int) -> str:
    """Wrap the text to at most `lines` lines of at most `width` characters; what does not fit becomes [...]."""
    return textwrap.fill(text, width, max_lines=lines, break_long_words=False)
