"""Linear probes: AUROC against the share of the training patients."""

import pandas as pd

from wronglung.report.table import Block, Table
from wronglung.studies.eclip.cells import block, notes_on_intervals, values
from wronglung.studies.eclip.context import Inputs
from wronglung.studies.eclip.measures import MACRO
from wronglung.studies.eclip.probe import read_probe
from wronglung.studies.eclip.summary import read_results


def linear_probe(inputs: Inputs) -> Table:
    """Return the macro AUROC of each share, then each label's."""
    rows = values(read_results(inputs.files["results"][0]), "linear_probe")
    shares = {str(share): f"{100 * float(share):g} % of the patients" for share in rows["task"].unique()}
    blocks: list[Block] = []
    for label in dict.fromkeys([MACRO, *rows["label"]]):
        own = rows[rows["label"] == label]
        first = own.iloc[0]
        heading = "Mean over labels" if label == MACRO else label
        blocks.append(block(f"{heading} ({first['items']:,} images)", own, "task", shares, inputs.study))
    notes = [
        f"AUROC of logistic regressions on frozen embeddings; C is chosen on the validation split. A share is drawn "
        f"{inputs.study.draws} times by patient, the same for all models, and its draws are averaged; all patients are "
        "one draw. A label that a draw lacks scores 50. The paper's own protocol and numbers of linear probes are not "
        "known to us.",
        *(line for path in inputs.files["probes"][:1] for line in counts(read_probe(path))),
        *notes_on_intervals(inputs.study),
    ]
    frame = rows.assign(by_seed=[" ".join(f"{value:.6f}" for value in cells) for cells in rows["by_seed"]])
    return Table("Linear probes and sample efficiency", frame, blocks, notes)


def counts(rows: pd.DataFrame) -> list[str]:
    """Return a line for each share: how many labels its draws lack, the same for all models, and what did not end.

    Args:
        rows: of one run.
    """
    lines = []
    for share, own in rows.groupby("share"):
        drawn = own.groupby(["draw", "label"])["learnt"].first()
        unfinished = int(own.groupby("draw")["unfinished"].first().sum())
        lines.append(
            f"{100 * float(share):g} %: {int((~drawn).sum())} of {len(drawn)} pairs of draw and label lack a class and "
            f"score 50; of the first model, {unfinished} regressions did not converge."
        )
    return lines
