"""Films, chosen by a rule that knows no model, with the gaze of their readers and every model's map."""

import math
import textwrap
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.metrics.gaze import METRICS
from wronglung.outputs.maps import read_attention
from wronglung.report.drawing import footnote, new_stack
from wronglung.report.format import scaled
from wronglung.report.map_drawing import SMALL, draw_map, pixels_of
from wronglung.studies.eclip.context import GazeFacts, Inputs
from wronglung.studies.eclip.gaze.readings import ReadImage, open_gaze
from wronglung.studies.eclip.gaze.rows import mean_map, read_rows
from wronglung.studies.eclip.tables.gaze import SIMULATED
from wronglung.text.instances import read_instances

COUNT, READERS, MODELS_A_LINE, TILE = 6, 2, 6, 1.15  # TILE: side of a panel in inches
METRIC = "correlation"
NO_BOXES = np.zeros((0, 4), dtype=np.int64)
RULE = (
    "Chosen by a rule that knows no model: films ordered by the correlation of their readers' heat maps (ties by "
    "identifier), from the least to the greatest agreement in equal steps. "
)
RULE_OF_ONE = "Chosen by a rule that knows no model: films in the order of their identifiers, in equal steps. "
BELOW = (
    "Dots: fixations. Below a reader: the correlation with the other one; below a map: with the readers, averaged. "
    "Maps are means over the film's sentences, of each model's first seed. Bright: the greatest value. Not coloured: "
    "the least. Dashed: half way. The patient's right is on the left."
)


def gaze_examples(inputs: Inputs) -> Figure:
    """Draw a part per film: the film, two readers' heat maps with their fixations, and the maps."""
    facts = inputs.study.gaze
    assert facts is not None  # otherwise the figure is not made
    of_readers = read_rows(inputs.files["gaze_of_readers"][0])
    chosen, rule = choose(of_readers)
    a_line = min(MODELS_A_LINE, len(facts.shown))
    lines, columns = math.ceil(len(facts.shown) / a_line), 1 + READERS + a_line
    height = len(chosen) * lines * (TILE + 0.24) + 0.9
    figure, parts = new_stack(len(chosen), columns, max(5.0, columns * TILE), height, lines=lines)
    maps = _maps(inputs, chosen)
    scores = [read_rows(path).groupby("dicom_id")[METRIC].mean() for path in inputs.files["gaze_rows"]]
    heat_maps, gaze = inputs.files["gaze_stores"]
    with open_gaze(heat_maps, gaze, inputs.files["gaze_images"], facts.crop_size) as stores:
        for number, ((_, panels), dicom_id) in enumerate(zip(parts, chosen, strict=True)):
            grid = np.array(panels, dtype=object).reshape(lines, columns)
            for hidden in grid.ravel():
                hidden.set_axis_off()
            pixels = pixels_of(stores.images, dicom_id, facts.crop_size)
            _readers(grid[0], pixels, stores.image(dicom_id), of_readers, number == 0)
            drawn = [(one[dicom_id], score[dicom_id]) for one, score in zip(maps, scores, strict=True)]
            _models(grid[:, 1 + READERS :], pixels, drawn, facts)
    footnote(figure, f"{SIMULATED} " * facts.simulated + rule + BELOW)
    return figure


class Choice(NamedTuple):
    """The dicom_id of each chosen film, and the rule, in words for readers."""

    films: list[str]
    rule: str


def choose(of_readers: pd.DataFrame) -> Choice:
    """Return at most COUNT films.

    Args:
        of_readers: the rows of the control `other_reader`.
    """
    agreement = of_readers.groupby("dicom_id")[METRIC].mean().rename("value").reset_index()
    known = agreement.dropna(subset="value").sort_values(["value", "dicom_id"])
    order = (agreement.sort_values("dicom_id") if known.empty else known)["dicom_id"].tolist()
    steps = np.linspace(0, len(order) - 1, min(COUNT, len(order))).round().astype(int)
    return Choice([order[step] for step in steps], RULE_OF_ONE if known.empty else RULE)


def _maps(inputs: Inputs, chosen: list[str]) -> list[dict[str, np.ndarray]]:
    """Return the map, (h, w), of each chosen film, of each run that is shown; one store is in memory at a time."""
    asked = read_instances(inputs.files["gaze_instances"][0], ["dicom_id", "text_id"])
    asked = asked[asked["dicom_id"].isin(chosen)].reset_index(drop=True)
    found = []
    for path in inputs.files["gaze_maps"]:
        maps = read_attention(path)
        rows = maps.rows(asked["dicom_id"].to_list(), asked["text_id"].to_list(), path)
        by_film = asked.groupby("dicom_id").indices
        found.append({str(dicom_id): mean_map(maps, rows[places]) for dicom_id, places in by_film.items()})
    return found


def _readers(line: np.ndarray, pixels: np.ndarray, image: ReadImage, scores: pd.DataFrame, first: bool) -> None:
    """Draw the film and the heat maps of the first readings of different readers."""
    draw_map(line[0], pixels, NO_BOXES, None)
    line[0].set_axis_on()
    own = scores[scores["dicom_id"] == image.dicom_id].set_index(["source", "reading_id"])[METRIC]
    readings = list({reading.who: reading for reading in reversed(image.readings)}.values())[::-1]
    for place, reading in enumerate(readings[:READERS]):
        panel: Axes = line[1 + place]
        panel.set_axis_on()
        draw_map(panel, pixels, NO_BOXES, reading.heat)
        x, y = reading.points.T - 0.5
        panel.scatter(x, y, s=3, color="white", edgecolors="black", linewidths=0.3)
        panel.set(xlim=(-0.5, pixels.shape[1] - 0.5), ylim=(pixels.shape[0] - 0.5, -0.5))
        panel.set_title(f"reader {place + 1}", fontsize=7, pad=2)
        panel.set_xlabel(_number(own[reading.source, reading.reading_id]), fontsize=SMALL, labelpad=1)
    if first:
        line[0].set_title("film", fontsize=7, pad=2)


def _models(grid: np.ndarray, pixels: np.ndarray, drawn: list[tuple[np.ndarray, float]], facts: GazeFacts) -> None:
    for place, (run, (attention, score)) in enumerate(zip(facts.shown, drawn, strict=True)):
        panel: Axes = grid[divmod(place, grid.shape[1])]
        panel.set_axis_on()
        draw_map(panel, pixels, NO_BOXES, attention)
        panel.set_title(textwrap.fill(run.model.replace("_", " "), 14), fontsize=7, pad=2)
        panel.set_xlabel(_number(score), fontsize=SMALL, labelpad=1)


def _number(value: float) -> str:
    return scaled(float(value), METRICS[METRIC].scale, 2)
