"""The best score that a map on a given grid can reach: the score of the oracle, which knows the boxes."""

import numpy as np

from wronglung.report.cells import cell, of_subset, undefined
from wronglung.report.format import title
from wronglung.report.notes import how_to_read
from wronglung.report.table import Table
from wronglung.statistics.summary import read_summary
from wronglung.studies.wrong_lung.context import Inputs


def oracle_ceiling(inputs: Inputs) -> Table:
    """Return the unperturbed scores of every oracle among the models, coarsest grid first."""
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    oracles = summary[(summary["formula"] == "oracle") & (summary["perturbation"] == "none")]
    cells = oracles["grid"].map(lambda grid: int(grid.split("x")[0]))
    subsets = oracles["subset"].map({name: place for place, name in enumerate(oracles["subset"].unique())})
    frame = oracles.iloc[np.lexsort([cells, subsets])].reset_index(drop=True)
    blocks = []
    for _, rows in frame.groupby("subset", sort=False):
        body = []
        for name, group in rows.groupby("model", sort=False):
            shown = group.set_index("metric", drop=False).loc[study.headline]
            named = f"{name} ({group['grid'].iloc[0].replace('x', '×')})"
            body.append([named, undefined(shown), *(cell(row, study) for _, row in shown.iterrows())])
        blocks.append(of_subset(rows, ["oracle (grid)", "undefined", *map(title, study.headline)], body))
    reason = (
        "Each cell of the oracle holds the share of the cell that the sentence's boxes cover. Its AUROC and AP "
        "are below 100 only because of the size of the cells and the upsampling."
    )
    return Table("The best score that a map on a grid can reach", frame, blocks, [reason, *how_to_read(study)])
