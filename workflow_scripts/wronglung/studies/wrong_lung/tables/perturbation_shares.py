"""How many sentences each perturbation leaves unchanged, which limits what it can change."""

import pandas as pd

from wronglung.report.cells import heading
from wronglung.report.format import title
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs


def perturbation_shares(inputs: Inputs) -> Table:
    """Return a block per subset, with a row per perturbation: sentences left unchanged, and their share."""
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    perturbed = summary[(summary["quantity"] == VALUE) & (summary["perturbation"] != "none")]
    columns = ["subset", "perturbation", "sentences", "patients", "unchanged"]
    frame = perturbed.drop_duplicates(["subset", "perturbation"])[columns].reset_index(drop=True)
    frame = frame.assign(share=frame["unchanged"] / frame["sentences"])  # nan for a subset without a sentence
    blocks = [_block(rows) for _, rows in frame.groupby("subset", sort=False)]
    note = (
        f"Protocol {study.protocols[0]}. Unchanged: text and boxes are those of the sentence as written. Unchanged "
        "sentences stay in every mean, so the more there are, the smaller a change can be."
    )
    return Table("Sentences that a perturbation left unchanged", frame, blocks, [note])


def _block(rows: pd.DataFrame) -> Block:
    body = [
        [title(row.perturbation), f"{row.sentences:,}", f"{row.unchanged:,}", _share(row.share)]
        for row in rows.itertuples()
    ]
    return Block(heading(rows), ["perturbation", "sentences", "unchanged", "share (%)"], body)


def _share(share: float) -> str:
    return "\N{EN DASH}" if pd.isna(share) else f"{100 * share:.1f}"
