"""Maps against the gaze of readers, beside another reader as ceiling, and mean gaze and the centre as floors."""

from dataclasses import replace

import pandas as pd

from wronglung.report.table import Table
from wronglung.studies.eclip.cells import COLUMNS, block, notes_on_intervals, values
from wronglung.studies.eclip.context import GazeFacts, Inputs
from wronglung.studies.eclip.gaze.control_names import EVALUATION, OF_CONTROLS
from wronglung.studies.eclip.gaze.rows import SHOWN, read_rows
from wronglung.studies.eclip.summary import read_results

SIMULATED = "Simulated readings: nobody looked at these films; a program made their gaze."
WHAT = (
    "A model's map of an image is the mean of its maps for the image's sentences ({subset}), brought linearly to the "
    "pixels of the model's input; heat maps are cropped as the image is, and pixels without film are left out. "
    "Readers of an image are averaged, then images. Correlation: Pearson's, of map and heat map over pixels. NSS: the "
    "map's mean at the fixations, in its standard deviations. AUC: of fixated pixels against all others; a map without "
    "any contrast scores 50.0 in it and is undefined in the others."
)
CONTROLS = (
    "Another reader: the mean heat map of the image's other readers, in place of a map. Mean gaze: over the other "
    "films, never one of the same patient, or over training films. One reader's heat map is rough, so it can score "
    "below mean gaze; in equal parts with it, it shows what gaze at the film adds. Centre: a cone over the middle of "
    "the model's input. A map says something about its own film as far as it is above the highest floor."
)


def gaze(inputs: Inputs) -> Table:
    """Return a row per model, then the ceiling, the floors and chance."""
    facts = inputs.study.gaze
    assert facts is not None  # otherwise the table is not made
    results = read_results(inputs.files["gaze_results"][0])
    models, controls = (values(results, name) for name in (EVALUATION, OF_CONTROLS))
    titles = {name: COLUMNS[name].title for name in SHOWN}
    above = block(_heading(inputs), models, "metric", titles, inputs.study)
    below = block("", controls, "metric", titles, inputs.study, chance=True)
    body = [*above.rows, *[row for row in below.rows if row not in above.rows]]
    both = pd.concat([models, controls], ignore_index=True)
    frame = both.assign(by_seed=[" ".join(f"{value:.6f}" for value in cells) for cells in both["by_seed"]])
    notes = [
        *[SIMULATED] * facts.simulated,
        WHAT.format(subset=facts.subset.replace("_", " ")),
        CONTROLS,
        *_left_out(both, facts),
        *notes_on_intervals(inputs.study),
    ]
    return Table("Maps against the gaze of readers", frame, [replace(above, rows=body)], notes)


def _heading(inputs: Inputs) -> str:
    rows = read_rows(inputs.files["gaze_of_readers"][0])
    images, patients = (rows[name].nunique() for name in ("dicom_id", "subject_id"))
    lost = f"{rows['off_map'].sum():,} of {rows['fixations'].sum():,} fixations outside the model's input"
    return f"{images:,} images of {patients:,} patients, {len(rows):,} readings; {lost}"


def _left_out(rows: pd.DataFrame, facts: GazeFacts) -> list[str]:
    """Return a paragraph on undefined scores and on models without maps; none if there are none."""
    lacking = rows[rows["undefined"] > 0]
    parts = [
        f"{row.model}, {COLUMNS[row.metric].title}: {row.undefined:,} of {row.items:,}" for row in lacking.itertuples()
    ]
    notes = [f"Images without a defined score, which are left out: {'; '.join(parts)}."] if parts else []
    names = ", ".join(facts.without_maps)
    return [*notes, *[f"{len(facts.without_maps)} models give no maps and are left out: {names}."] * bool(names)]
