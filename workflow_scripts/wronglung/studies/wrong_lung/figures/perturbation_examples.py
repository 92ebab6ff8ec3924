"""One sentence under every perturbation, with its text and its boxes (paper, Figure 3)."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.data.images.store import open_images
from wronglung.report.drawing import footnote, new_figure
from wronglung.report.format import title
from wronglung.report.map_drawing import draw_boxes, draw_map, pixels_of, quoted
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.example_choice import ranked
from wronglung.text.instances import SUBSET_PREFIX, read_instances

SUBSET, COLUMNS = "one_lung_abnormal", 4
RULE = (
    "Chosen by rule: the one-lung sentence with a finding that most perturbations change, ties by identifier. Solid "
    "frames: the boxes under the perturbation. Dotted frames: the sentence's own boxes, if they differ. The patient's "
    "right is on the left."
)


def perturbation_examples(inputs: Inputs) -> Figure:
    """Draw a radiograph for every perturbation, with the boxes and, below it, the text.

    Raises:
        ValueError: if no sentence is of that kind.
    """
    instances = read_instances(inputs.files["instances"][0])
    rows = instances[instances["instance_id"] == choose(instances)].set_index("perturbation")
    lines = math.ceil(len(rows) / COLUMNS)
    figure, axes = new_figure(lines, COLUMNS, width=7.2, height=0.4 + 2.8 * lines)
    panels = [panel for line in axes for panel in line]
    with open_images(inputs.files["images"]) as images:
        pixels = pixels_of(images, rows["dicom_id"].iloc[0], inputs.study.crop_size)
        for panel, (name, row) in zip(panels, rows.iterrows(), strict=False):
            draw_map(panel, pixels, row["boxes"], None)
            _label(panel, str(name), row, rows.loc["none"])
    for panel in panels[len(rows) :]:
        panel.set_axis_off()
    footnote(figure, RULE)
    return figure


def choose(instances: pd.DataFrame) -> str:
    """Return the instance_id of the example (RULE).

    Args:
        instances: all rows of `instances/{dataset}/{split}/{protocol}.parquet`.

    Raises:
        ValueError: if the subset is empty.
    """
    changes = instances.groupby("instance_id")["changed"].sum()
    original = instances[instances["perturbation"] == "none"].set_index("instance_id")
    members = original.index[original[f"{SUBSET_PREFIX}{SUBSET}"]]
    return ranked("figure_03", -changes.loc[members].astype(float), f"{SUBSET} was asked about")[0]


def _label(panel: Axes, name: str, row: pd.Series, original: pd.Series) -> None:
    """Write the title and the text, and draw the sentence's own boxes if the perturbation moved them."""
    changed = [part for part in ("text", "boxes") if str(row[part]) != str(original[part])]
    if "boxes" in changed:
        draw_boxes(panel, original["boxes"], ":")
    state = "" if name == "none" else f"\n({' and '.join(changed)} changed)" if changed else "\n(unchanged)"
    panel.set_title(title(name) + state, fontsize=8)
    panel.set_xlabel(quoted(row["text"], 30, 5), fontsize=7)
