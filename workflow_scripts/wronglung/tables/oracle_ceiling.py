"""How well any map on a grid of so many cells can do: the scores of the oracle, which knows the boxes."""

import numpy as np

from wronglung.tables.evaluation import Inputs
from wronglung.tables.format import estimate, markdown_table, title
from wronglung.tables.notes import how_to_read
from wronglung.tables.summary import read_summary
from wronglung.tables.table import Table


def oracle_ceiling(inputs: Inputs) -> Table:
    """Unperturbed scores of every oracle among the models, coarsest grid first.

    Raises:
        ValueError: if no model is an oracle.
    """
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    oracles = summary[(summary["formula"] == "oracle") & (summary["perturbation"] == "none")]
    if oracles.empty:
        raise ValueError(
            f"none of the models {summary['model'].unique().tolist()} is an oracle; add one to the config as "
            "`kind: maps` with `attention: results/controls/oracle/14/{protocol}.h5`, or take oracle_ceiling out of "
            "`tables`"
        )
    cells = oracles["grid"].map(lambda grid: int(grid.split("x")[0]))
    subsets = oracles["subset"].map({name: place for place, name in enumerate(oracles["subset"].unique())})
    frame = oracles.iloc[np.lexsort([cells, subsets])].reset_index(drop=True)
    sections = []
    for subset, rows in frame.groupby("subset", sort=False):
        body = [
            [f"{name} ({group['grid'].iloc[0].replace('x', '×')})"]
            + [estimate(group.set_index("metric", drop=False).loc[metric]) for metric in study.headline]
            for name, group in rows.groupby("model", sort=False)
        ]
        table = markdown_table(["oracle (grid)", *map(title, study.headline)], body)
        sections.append(f"## {title(str(subset))} ({rows['sentences'].iloc[0]:,} sentences)\n\n{table}")
    heading = "# The best that attention on a grid can do"
    reason = (
        "Each cell of the oracle holds the share of it that the sentence's boxes cover. What it misses is lost to the "
        "size of the cells and to the upsampling, not to a model."
    )
    return Table(
        frame, "\n\n".join([heading, reason, *sections, how_to_read(study, study.protocols[0], changes=False)]) + "\n"
    )
