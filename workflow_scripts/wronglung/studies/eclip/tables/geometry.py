"""Where images and texts lie in the joint space, and which models have collapsed."""

import pandas as pd

from wronglung.metrics.geometry import COLUMNS, has_collapsed
from wronglung.metrics.geometry.evenly_spread import evenly_spread
from wronglung.report.format import UNDEFINED
from wronglung.report.table import Block, Table
from wronglung.studies.eclip.cells import number
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.geometry import CENTROIDS, read_geometry


def geometry(inputs: Inputs) -> Table:
    """Return a row per run: every quantity, and whether images or texts have collapsed."""
    frames = [
        read_geometry(path).assign(model=run.model, seed=run.seed)
        for run, path in zip(inputs.study.runs, inputs.files["geometry"], strict=True)
    ]
    frame = pd.concat(frames, ignore_index=True)
    plain = frame[frame["quantity"] != CENTROIDS]
    body = [_row(f"{model}", f"{seed}", rows) for (model, seed), rows in plain.groupby(["model", "seed"], sort=False)]
    body += [
        [f"{name} (weights not supplied)", *[UNDEFINED] * (len(COLUMNS) + 3)] for name in inputs.study.not_supplied
    ]
    header = ["model", "seed", *(column.title for column in COLUMNS.values()), "evenly spread", "collapsed"]
    items = plain["items"].iloc[0]
    notes = [
        "Alignment: mean squared distance of an image and its text, lower is nearer. Uniformity: lower is more even; "
        "`evenly spread` is that of infinitely many points spread evenly over the sphere of the model's dimensions. "
        "Separability: AUROC ×100 of a regression that tells images from texts, over folds of patients. A model "
        "has collapsed where nearly all of its images, or of its texts, have one embedding; its alignment means "
        "nothing. These quantities have no intervals.",
    ]
    return Table("Geometry of the joint space", frame, [Block(f"{items:,} pairs", header, body, left=2)], notes)


def _row(model: str, seed: str, rows: pd.DataFrame) -> list[str]:
    found = rows.set_index("quantity")["value"]
    collapsed = [name for name in ("images", "texts") if has_collapsed(float(found[f"uniformity_of_{name}"]))]
    spread = f"{evenly_spread(int(rows['width'].iloc[0])):.3f}".replace("-", "\N{MINUS SIGN}")
    numbers = [number(float(found[name]), name) for name in COLUMNS]
    return [model, seed, *numbers, spread, " and ".join(collapsed) or "no"]
