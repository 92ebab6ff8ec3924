"""Six sentences, chosen by rule, and where each model looks for them before and after the sides are swapped."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wronglung.attention.store import AttentionMaps, read_attention
from wronglung.data.geometry import centre_crop
from wronglung.data.images import open_images
from wronglung.metrics.ranking import upsample_bilinear
from wronglung.tables.drawing import PALETTE, footnote, new_stack
from wronglung.tables.evaluation import Evaluation, Inputs, read_evaluation
from wronglung.tables.format import number, title

SUBSET, PERTURBATION, METRIC, COUNT = "one_lung_abnormal", "swap_left_right", "auroc", 6
OPACITY = 0.7
RULE = (
    "Chosen by rule: one-lung sentences with a finding, ordered by the change of {model}'s AUROC when the sides are "
    "swapped (seeds averaged, ties by identifier), from the largest loss to the largest gain in equal steps. "
    "Frames: the sentence's boxes. Bright: the map's greatest value; not coloured: its least. Maps: first seed."
)


def attention_examples(inputs: Inputs) -> Figure:
    """A row for each sentence: the radiograph with the boxes, then each model's attention for both texts."""
    evaluation, study = read_evaluation(inputs.files), inputs.study
    chosen = choose(evaluation, study.reference_model)
    maps = {run: read_attention(path) for run, path in zip(study.shown, inputs.files["attention"], strict=True)}
    columns = 1 + 2 * len(maps)
    figure, rows = new_stack(len(chosen), columns, width=1.5 * columns, height=2.15 * len(chosen))
    with open_images(inputs.files["images"]) as images:
        for (part, panels), instance in zip(rows, chosen, strict=True):
            texts = {name: evaluation.texts[name].loc[instance] for name in ("none", PERTURBATION)}
            original = texts["none"]
            pixels = centre_crop(images.pixels(original["dicom_id"]), study.crop_size)
            part.suptitle(
                _quoted([text["text"] for text in texts.values()], 22 * columns), x=0.01, ha="left", fontsize=8
            )
            draw_map(panels[0], pixels, original["boxes"], None)
            pairs = [(run, name) for run in maps for name in texts]
            for panel, (run, name) in zip(panels[1:], pairs, strict=True):
                draw_map(panel, pixels, original["boxes"], _map(maps[run], texts[name]))
                score = evaluation.scores[run.model, run.seed, name].loc[instance, METRIC]
                panel.set_title(f"{run.model}, {title(name)}", fontsize=6)
                panel.set_xlabel(f"AUROC {number(score, METRIC)}", fontsize=6)
    footnote(figure, RULE.format(model=study.reference_model))
    return figure


def choose(evaluation: Evaluation, model: str) -> list[str]:
    """instance_id of the examples, from the largest loss of AUROC to the largest gain (RULE); at most COUNT.

    Raises:
        ValueError: if no sentence of the subset has a defined change.
    """
    before, after = (evaluation.values(model, name, [METRIC]).mean(axis=0)[:, 0] for name in ("none", PERTURBATION))
    change = pd.Series(after - before, index=evaluation.instances.index)[evaluation.members(SUBSET)].dropna()
    if change.empty:
        raise ValueError(
            f"no sentence of {SUBSET} has a change of {METRIC}, so there is no example to show; "
            "evaluate more images or take attention_examples out of the config"
        )
    ranked = change.rename("change").rename_axis("instance_id").reset_index().sort_values(["change", "instance_id"])
    steps = np.linspace(0, len(ranked) - 1, min(COUNT, len(ranked))).round().astype(int)
    return ranked["instance_id"].iloc[steps].to_list()


def _map(maps: AttentionMaps, text: pd.Series) -> np.ndarray:
    """(h, w), the map of one image and text."""
    return maps.attention[maps.rows([text["dicom_id"]], [text["text_id"]])[0]]


def draw_map(axes: Axes, pixels: np.ndarray, boxes: np.ndarray, attention: np.ndarray | None) -> None:
    """Draws a radiograph, a map over it if there is one, and the boxes.

    Args:
        axes: to draw on.
        pixels: (H, H) uint8.
        boxes: (K, 4) x1, y1, x2, y2, ends included, in these pixels.
        attention: (h, w) or None; coloured and opaque from its least to its greatest value, a flat map not at all.
    """
    picture = np.repeat(pixels[:, :, None] / 255, 3, axis=2)  # (H, H, 3)
    if attention is not None:
        smooth = upsample_bilinear(attention, pixels.shape)
        share = (smooth - smooth.min()) / max(np.ptp(smooth), np.finfo(float).tiny)
        opacity = OPACITY * share[:, :, None]
        picture = (1 - opacity) * picture + opacity * colormaps["inferno"](share)[:, :, :3]
    axes.imshow(picture, interpolation="none")
    for x1, y1, x2, y2 in boxes:
        corner, width, height = (x1 - 0.5, y1 - 0.5), x2 - x1 + 1, y2 - y1 + 1
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor="black", linewidth=2.0))
        axes.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=PALETTE[9], linewidth=1.0))
    axes.set(xticks=[], yticks=[])


def _quoted(texts: list[str], width: int) -> str:
    """The sentence and its swapped form, each on lines of at most `width` characters."""
    labels = ["as written", "swapped"]
    lines = [textwrap.shorten(f"{label}: {text}", 2 * width) for label, text in zip(labels, texts, strict=True)]
    return "\n".join(textwrap.fill(line, width) for line in lines)
