"""Images, the class-specific map of the most likely label, and the mean over all labels, on one colour scale."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from wronglung.data.modalities import Modality
from wronglung.data.sample_inputs import open_samples
from wronglung.data.samples import SampleTable, read_samples
from wronglung.outputs.answers import Answers, read_answers
from wronglung.report.drawing import footnote, new_figure
from wronglung.studies.contribution.context import AnsweredRun, Inputs, StudyContext
from wronglung.studies.contribution.looks import CONTRIBUTION
from wronglung.studies.contribution.spans import part_changes, unit_of
from wronglung.studies.contribution.tiles import SIDED, map_of, middle

SAMPLES = 2
PIXELS: tuple[Modality, ...] = ("image", "volume")
OPACITY = 0.85  # of the greatest contribution


class Line(NamedTuple):
    """One line of the figure: an input and its maps, by heading, each in the shape of `middle` of the input.

    `unit` is that of the answers; lines of one unit have one colour scale.
    """

    unit: str
    run: AnsweredRun
    sample_id: str
    pixels: np.ndarray
    maps: dict[str, np.ndarray]


def panels(inputs: Inputs) -> Figure:
    """Draw two lines per first run of a model that takes an image or a volume."""
    lines = _lines(inputs)
    columns = 1 + max(len(line.maps) for line in lines)
    figure, axes = new_figure(len(lines), columns, width=1.75 * columns + 0.7, height=2.05 * len(lines) + 0.8)
    for unit in dict.fromkeys(line.unit for line in lines):
        own = [(row, line) for row, line in zip(axes, lines, strict=True) if line.unit == unit]
        greatest = max(float(one.max()) for _, line in own for one in line.maps.values()) or 1.0
        for row, line in own:
            _line(row, line, greatest)
        scale = ScalarMappable(Normalize(0, greatest), CONTRIBUTION)
        bar = figure.colorbar(scale, ax=[panel for row, _ in own for panel in row], shrink=0.7, aspect=12 * len(own))
        bar.set_label(f"absolute change of the {unit}", fontsize=7)
        bar.ax.tick_params(labelsize=6)
    footnote(
        figure,
        f"The first {SAMPLES} samples by name of each model's first seed. Occlusion of one label: the change of the "
        "most likely answer; mean: over all outputs, which is what the modality's share adds up. All maps of one "
        "unit have one colour scale, so they may be compared; what changes nothing has no colour. Of a volume: "
        "the middle plane.",
    )
    return figure


def _line(row: list[Axes], line: Line, greatest: float) -> None:
    _draw(row[0], line.pixels, None, greatest)
    row[0].set_title(f"{line.run.model}\n{line.run.recipe}", fontsize=6.5)
    for panel, (heading, values) in zip(row[1:], line.maps.items(), strict=False):
        _draw(panel, line.pixels, values, greatest)
        panel.set_title(heading, fontsize=6.5)
    for hidden in row[1 + len(line.maps) :]:
        hidden.set_axis_off()


def _lines(inputs: Inputs) -> list[Line]:
    study = inputs.study
    lines: list[Line] = []
    stores: dict[str, tuple[str, list[str]]] = {}
    place = 0
    for recipe, path in zip(study.recipes, inputs.files["samples"], strict=True):
        stores[recipe.name] = (path, list(inputs.files["stores"][place : place + recipe.stores]))
        place += recipe.stores
    seen: set[tuple[str, str]] = set()
    for run, path in zip(study.runs, inputs.files["answers"], strict=True):
        pixels = [name for name in run.modalities if name in PIXELS]
        if pixels and len(run.modalities) > 1 and (run.recipe, run.model) not in seen:
            seen.add((run.recipe, run.model))
            lines += _of_run(run, pixels[0], read_answers(path), *stores[run.recipe], study)
    return lines


def _of_run(
    run: AnsweredRun, modality: Modality, answers: Answers, samples: str, images: list[str], study: StudyContext
) -> list[Line]:
    table: SampleTable = read_samples(samples)
    original = answers.rows[answers.rows["change"] == "original"].set_index("sample_id")["answer"]
    units = [unit for unit in study.parts[modality] if unit.startswith(SIDED)]
    changes = {unit: part_changes(answers, modality, unit, study.baselines[modality][0]) for unit in units}
    lines: list[Line] = []
    with open_samples(table, images, study.crop_size, study.seed) as reader:
        for sample_id in sorted(original.index):
            row = int(np.flatnonzero(table.rows["sample_id"] == sample_id)[0])
            pixels = reader.input(modality, row)
            if pixels is not None and len(lines) < SAMPLES:
                likely = int(np.argmax(original[sample_id]))
                shape = pixels.shape[:2] if modality == "image" else pixels.shape
                maps = _maps(changes, sample_id, shape, likely, answers.outputs[likely])
                lines.append(
                    Line(unit_of(table), run, sample_id, middle(pixels) if modality == "volume" else pixels, maps)
                )
    return lines


def _maps(
    changes: dict[str, pd.DataFrame], sample_id: str, shape: tuple[int, ...], label: int, name: str
) -> dict[str, np.ndarray]:
    found = {}
    for place, (unit, frame) in enumerate(changes.items()):
        own = frame[frame["sample_id"] == sample_id].set_index("part")
        said = unit.replace("_", " ")
        if place == 0:
            one = own["changes"].map(lambda values: float(values[label]))
            found[f"occlusion of {name}\n{said}"] = map_of(one, shape, unit)
        found[f"mean over outputs\n{said}"] = map_of(own["change"], shape, unit)
    return {heading: middle(one) if one.ndim == 3 else one for heading, one in found.items()}


def _draw(panel: Axes, pixels: np.ndarray, values: np.ndarray | None, greatest: float) -> None:
    """Draw an input, grey or coloured, and a map over it: where nothing changes, the input is seen as it is."""
    picture = np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels
    picture = picture / 255
    if values is not None:
        share = values / greatest
        opacity = OPACITY * np.sqrt(share)[:, :, None]
        picture = (1 - opacity) * picture + opacity * colormaps[CONTRIBUTION](share)[:, :, :3]
    panel.imshow(picture, interpolation="none")
    panel.set(xticks=[], yticks=[])
