"""True, retrieved and generated reports of a few images. It shows report text."""

import pandas as pd

from wronglung.report.table import Block, Table
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.generation.answers import GENERATED, NEAREST, read_answers
from wronglung.studies.eclip.reports import read_reports

COUNT = 4
RULE = "The first of the drawn images, by name; reports of the first run of each model."


def report_examples(inputs: Inputs) -> Table:
    """Return a block per image: its true report, and the nearest and the generated one of every model."""
    paths = inputs.files["answers"]
    runs = [run for run in inputs.study.shown for _ in range(len(paths) // len(inputs.study.shown))]
    answers = pd.concat(
        [read_answers(path).assign(model=run.model) for run, path in zip(runs, paths, strict=True)], ignore_index=True
    )
    truth = read_reports(inputs.files["reports"][0]).set_index("dicom_id")["text"]
    queries = sorted(answers["query"].unique())[:COUNT]
    own = answers[answers["query"].isin(queries) & answers["kind"].isin([NEAREST, GENERATED])]
    frame = own[["query", "model", "kind", "text"]].assign(truth=own["query"].map(truth))
    header = ["report", "text"]
    blocks = [
        Block(
            query,
            header,
            [["true", truth[query]]]
            + [[f"{row.model}, {row.kind}", row.text] for row in frame[frame["query"] == query].itertuples()],
            left=2,
        )
        for query in queries
    ]
    return Table("Examples of reports", frame, blocks, [RULE])
