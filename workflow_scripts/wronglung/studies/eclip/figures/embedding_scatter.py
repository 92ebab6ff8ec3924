"""Images and texts on the first two principal axes, coloured by modality and by finding."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wronglung.metrics.embeddings import unit_rows
from wronglung.outputs.embeddings import read_embeddings
from wronglung.report.drawing import MARKERS, PALETTE, footnote, new_figure
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.geometry import NONE
from wronglung.studies.eclip.image_labels import classes_of, read_image_labels, truth_of
from wronglung.studies.eclip.reports import read_reports

SEVERAL, UNKNOWN = "several findings", "not known"


def embedding_scatter(inputs: Inputs) -> Figure:
    """Draw a column per model, of its first run: by modality above, images by finding below."""
    study, files = inputs.study, inputs.files
    reports = read_reports(files["reports"][0])
    groups = _groups(inputs, reports["dicom_id"].tolist())
    figure, axes = new_figure(2, len(study.shown), width=0.8 + 2.7 * len(study.shown), height=5.8)
    pairs = zip(study.shown, files["embeddings"], files["report_embeddings"], strict=True)
    for column, (run, images, texts) in enumerate(pairs):
        stores = read_embeddings(images), read_embeddings(texts)
        image = unit_rows(stores[0].image[stores[0].image_rows(reports["dicom_id"].tolist())], "images")
        text = unit_rows(stores[1].text[stores[1].text_rows(reports["text_id"].tolist())], "texts")
        places, explained = principal_axes(np.concatenate([image, text]))
        both = {"images": places[: len(image)], "texts": places[len(image) :]}
        for place, (name, points) in enumerate(both.items()):
            _points(axes[0][column], points, place, name)
        for place, name in enumerate(dict.fromkeys([*study.findings, NONE, SEVERAL, UNKNOWN])):
            own = both["images"][groups == name]
            if len(own):
                _points(axes[1][column], own, place, name)
        axes[0][column].set_title(f"{run.model}, seed {run.seed}", fontsize=9)
        for panel in (axes[0][column], axes[1][column]):
            panel.set_xlabel(f"axis 1 ({100 * explained[0]:.0f} %)", fontsize=7)
            panel.set_ylabel(f"axis 2 ({100 * explained[1]:.0f} %)", fontsize=7)
            panel.tick_params(labelsize=6)
    for line in axes:
        line[-1].legend(frameon=False, fontsize=6, loc="center left", bbox_to_anchor=(1, 0.5))
    footnote(
        figure,
        "Principal axes of images and reports together, each of length 1; in brackets, the share of the variance. "
        "Below: images alone, by their only finding.",
    )
    return figure


class Projected(NamedTuple):
    """Points on two axes, (N, 2) float, and the share of the variance along each axis, (2,) float."""

    points: np.ndarray
    shares: np.ndarray


def principal_axes(points: np.ndarray) -> Projected:
    """Return the points, (N, D) float, on their first two principal axes; the shares are 0 if all points are equal.

    The sign of an axis is such that its largest coordinate, in absolute value, is positive.
    """
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    variances, axes = np.linalg.eigh(centred.T @ centred)
    first = axes[:, ::-1][:, :2]
    first = first * np.sign(first[np.abs(first).argmax(axis=0), [0, 1]])
    return Projected(centred @ first, variances[::-1][:2] / max(variances.sum(), np.finfo(np.float64).tiny))


def _groups(inputs: Inputs, ids: list[str]) -> np.ndarray:
    """Return the finding of each image: its only one, none, several, or not known."""
    study = inputs.study
    labels = read_image_labels(inputs.files["labels"][0], study.findings_source)
    own = labels.droplevel(["study_id", "subject_id", "split"]).reindex(ids)
    found = classes_of(truth_of(own, study.findings), study.findings)
    return np.array(
        [UNKNOWN if one is None else NONE if not one else one[0] if len(one) == 1 else SEVERAL for one in found]
    )


def _points(panel: Axes, points: np.ndarray, place: int, name: str) -> None:
    look = {"color": PALETTE[place % len(PALETTE)], "marker": MARKERS[place % len(MARKERS)]}
    panel.scatter(points[:, 0], points[:, 1], s=8, linewidths=0, alpha=0.8, label=name, **look)
