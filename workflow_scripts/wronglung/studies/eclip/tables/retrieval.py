"""Search for texts by images and for images by texts."""

from wronglung.report.table import Table
from wronglung.studies.eclip.cells import COLUMNS, block, notes_on_intervals, values, with_published
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.summary import read_results

RULES = (
    "Right answers: text, every pair with the same text, which is then one candidate (as eCLIP's released code); "
    "study, every pair of the same study; class, every pair with the same findings. A wrong candidate that is as "
    "similar as the right one comes before it."
)


def retrieval(inputs: Inputs) -> Table:
    """Return a block per rule of duplicates and direction, with chance in its last row."""
    rows = values(read_results(inputs.files["results"][0]), "retrieval")
    rows = with_published(rows, inputs.files.get("project", ()), inputs.study)
    titles = {name: COLUMNS[name].title for name in dict.fromkeys(rows["metric"])}
    blocks = []
    for task, own in rows.groupby("task", sort=False):
        rule, _, direction = str(task).partition("/")
        first = own.iloc[0]
        heading = (
            f"{direction.replace('_', ' ')}, right answers by {rule} ({first['items'] - first['undefined']:,} queries)"
        )
        blocks.append(block(heading, own, "metric", titles, inputs.study, chance=True))
    frame = rows.assign(by_seed=[" ".join(f"{value:.6f}" for value in cells) for cells in rows["by_seed"]])
    return Table("Retrieval", frame, blocks, [RULES, *notes_on_intervals(inputs.study)])
