"""The contact sheet: a row of films per finding, each with the boxes and the sentence that states the finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from textwrap import fill

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wronglung.core.files import replacing
from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.film_files import read_grey
from wronglung.example.mimic_paths import dicom_path
from wronglung.example.patient_plan import Finding
from wronglung.example.reports.sentence import Box, Seen, Sentence

matplotlib.use("agg")

TITLE = "Digitally reconstructed radiographs of one CT with inserted findings"
NORMAL = "no finding"
_FILMS_A_ROW = 6
_INCHES = 3.0
_TITLE_INCHES = 1.1
_REGION, _FINDING = "#35d0e8", "#ffd23f"

# Chest ImaGenome labels that state each kind of finding.
STATED_BY: dict[str, tuple[str, ...]] = {
    "nodule": ("mass/nodule (not otherwise specified)",),
    "consolidation": ("consolidation", "airspace opacity", "infiltration", "lung opacity"),
    "atelectasis": ("atelectasis",),
    "effusion": ("pleural effusion",),
    "pneumothorax": ("pneumothorax",),
    "cardiomegaly": ("enlarged cardiac silhouette",),
    "edema": ("pulmonary edema/hazy opacity",),
    "endotracheal_tube": ("endotracheal tube",),
    "central_line": ("ij line",),
}


@dataclass(frozen=True)
class Panel:
    """One film of the sheet, with the sentence that it illustrates; `seen` is None on a film without findings."""

    path: str
    study: StudyRecord
    seen: Seen | None
    sentence: Sentence

    @property
    def film(self) -> FilmRecord:
        """The study's frontal film."""
        return self.study.frontal


def choose_panels(patients: Sequence[PatientRecord]) -> dict[str, list[Panel]]:
    """Choose the panels of each row: one row for films without findings, one for each kind of finding.

    Films with the fewest findings come first. For one-sided kinds, left and right alternate.

    Args:
        patients: all patients.
    """
    every = [panel for patient in patients for study in patient.studies for panel in _panels(patient, study)]
    every.sort(key=lambda panel: len(panel.study.seen))
    rows = {NORMAL: [panel for panel in every if panel.seen is None][:_FILMS_A_ROW]}
    for kind in STATED_BY:
        found = [panel for panel in every if panel.seen is not None and panel.seen.finding.kind == kind]
        left = [panel for panel in found if panel.seen is not None and panel.seen.finding.side == "left"]
        other = [panel for panel in found if panel not in left]
        turns = [panel for pair in zip_longest(left, other) for panel in pair if panel is not None]
        rows[kind] = turns[:_FILMS_A_ROW]
    return {kind: panels for kind, panels in rows.items() if panels}


def _panels(patient: PatientRecord, study: StudyRecord) -> Iterator[Panel]:
    """Return a panel for every visible finding that a sentence states, or one panel for a film without findings."""
    path = dicom_path(patient.subject_id, study.study_id, study.frontal.dicom_id)
    if not study.seen:
        impression = next(placed for placed in study.sentences if placed.section == "IMPRESSION")
        yield Panel(path, study, None, impression.sentence)
    for seen in study.seen:
        sentence = _find_sentence(study, seen)
        if seen.visible and sentence is not None:
            yield Panel(path, study, seen, sentence)


def _find_sentence(study: StudyRecord, seen: Seen) -> Sentence | None:
    """Return the first sentence that states the finding and no other kind; None if there is none."""
    return next((p.sentence for p in study.sentences if states(p.sentence, seen.finding)), None)


def states(sentence: Sentence, finding: Finding) -> bool:
    """Return whether the sentence states the finding (on its side, if one-sided) and no finding of another kind."""
    own = STATED_BY[finding.kind]
    others = {labels[0] for kind, labels in STATED_BY.items() if kind != finding.kind}
    stated = [claim for claim in sentence.claims if claim.present]
    return not others.intersection(claim.label for claim in stated) and any(
        claim.label in own and (finding.kind not in ONE_SIDED or claim.region.startswith(finding.side))
        for claim in stated
    )


def draw_sheet(path: str | Path, root: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Draw the sheet as a PNG.

    Args:
        path: picture to write.
        root: root of the MIMIC-CXR release.
        patients: all patients.
    """
    rows = choose_panels(patients)
    height = _INCHES * 1.36
    inches = len(rows) * height + _TITLE_INCHES
    figure = Figure(figsize=(_FILMS_A_ROW * _INCHES, inches), dpi=75)
    grid = figure.subplots(len(rows), _FILMS_A_ROW, squeeze=False)
    for axes, (kind, panels) in zip(grid, rows.items(), strict=True):
        for place in axes:
            place.set_axis_off()
        for place, panel in zip(axes, panels, strict=False):
            _draw_panel(place, panel, Path(root))
        axes[0].set_title(kind.replace("_", " "), loc="left", fontsize=13, fontweight="bold")
    legend = "blue: the regions that the sentence concerns; yellow: the finding itself"
    figure.suptitle(f"{TITLE}\n{legend}", y=1 - 0.1 / inches, va="top", fontsize=14)
    top = 1 - _TITLE_INCHES / inches
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.8 / inches, top=top, wspace=0.05, hspace=0.33)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def _draw_panel(axes: Axes, panel: Panel, root: Path) -> None:
    axes.imshow(read_grey(root / panel.path), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    for region in panel.sentence.regions if panel.seen is not None else ():
        if region in panel.film.regions:
            _draw_box(axes, panel.film.regions[region], _REGION, 1.2)
    if panel.seen is not None and panel.seen.box is not None:
        _draw_box(axes, panel.seen.box, _FINDING, 1.4)
    axes.text(0.5, -0.02, fill(panel.sentence.text, 40), transform=axes.transAxes, ha="center", va="top", fontsize=9)


def _draw_box(axes: Axes, box: Box, colour: str, width: float) -> None:
    x1, y1, x2, y2 = box
    axes.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=colour, linewidth=width))
