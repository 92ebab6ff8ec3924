"""How many sentences each perturbation leaves unchanged, which limits what it can change, and what the swap does."""

import pandas as pd

from wronglung.data.side_words import OUTCOMES
from wronglung.report.cells import of_subset
from wronglung.report.format import title
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import VALUE, read_summary
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.text.instances import SUBSET_PREFIX, read_instances

SWAP = "swap_left_right"
SHORT = {name: name.replace("_", " ") for name in OUTCOMES}
SWAP_NOTE = (
    f"What the swap does to a sentence. {'. '.join(f'{SHORT[name]}: {words}' for name, words in OUTCOMES.items())}. "
    "Some words stay, because the other side's word would name another structure or none: heart chambers, coronaries, "
    "the direction of a shunt, lingular, RML, middle lobes and azygos. A sentence with one of the last four stays as a "
    "whole. All sentences of a subset are in its means of the swap. Comparing: a sentence such as left greater than "
    "right. Its boxes lie on both sides, so the swap cannot move them."
)


def perturbation_shares(inputs: Inputs) -> Table:
    """Return a block per subset, with a row per perturbation: sentences left unchanged, and their share.

    A last block has a row per subset: how many of its sentences have each outcome of the swap, and how many compare
    sides. It is left out if no outcome is stored, as under protocol `as_published`.
    """
    summary, study = read_summary(inputs.files["summary"][0]), inputs.study
    perturbed = summary[(summary["quantity"] == VALUE) & (summary["perturbation"] != "none")]
    columns = ["subset", "perturbation", "sentences", "patients", "unchanged"]
    frame = perturbed.drop_duplicates(["subset", "perturbation"])[columns].reset_index(drop=True)
    frame = frame.assign(share=frame["unchanged"] / frame["sentences"])  # nan for a subset without a sentence
    blocks = [_block(rows) for _, rows in frame.groupby("subset", sort=False)]
    notes = [
        f"Protocol {study.protocols[0]}. Unchanged: text and boxes are those of the sentence as written. Unchanged "
        "sentences stay in every mean, so the more there are, the smaller a change can be."
    ]
    outcomes = _outcomes(read_instances(inputs.files["instances"][0]), list(frame["subset"].unique()))
    if len(outcomes):
        frame = frame.merge(outcomes, how="left", on=["subset", "perturbation"])
        blocks.append(_outcome_block(frame[frame["perturbation"] == SWAP]))
        notes.append(SWAP_NOTE)
    return Table("Sentences that a perturbation left unchanged", frame, blocks, notes)


def _outcomes(instances: pd.DataFrame, subsets: list[str]) -> pd.DataFrame:
    """Return a row per subset with the count of each outcome of the swap, and of comparing sentences."""
    swapped = instances[instances["swap_outcome"].notna()]
    rows = []
    for subset in subsets if len(swapped) else []:
        members = swapped[swapped[f"{SUBSET_PREFIX}{subset}"]]
        counts: dict[str, int] = {name: int((members["swap_outcome"] == name).sum()) for name in OUTCOMES}
        compare = int(members["comparative"].sum())
        rows.append({"subset": subset, "perturbation": SWAP, **counts, "comparing": compare})
    counted: list[str] = [*OUTCOMES, "comparing"]
    frame = pd.DataFrame(rows, columns=["subset", "perturbation", *counted])
    whole_numbers = dict.fromkeys(counted, "Int64")  # missing, not 0, for other perturbations
    return frame.astype(whole_numbers)


def _block(rows: pd.DataFrame) -> Block:
    body = [
        [title(row.perturbation), f"{row.sentences:,}", f"{row.unchanged:,}", _share(row.share)]
        for row in rows.itertuples()
    ]
    return of_subset(rows, ["perturbation", "sentences", "unchanged", "share (%)"], body)


def _outcome_block(rows: pd.DataFrame) -> Block:
    body = [
        [title(row["subset"]), f"{row['sentences']:,}", *(_part(row, name) for name in [*OUTCOMES, "comparing"])]
        for row in rows.to_dict("records")
    ]
    header = ["subset", "sentences", *(f"{SHORT[name]} (%)" for name in OUTCOMES), "comparing (%)"]
    return Block("What the swap of left and right does to the sentences", header, body)


def _part(row: dict[str, float], name: str) -> str:
    """Return a count with its share of the subset's sentences."""
    share = row[name] / row["sentences"] if row["sentences"] else float("nan")
    return f"{row[name]:,} ({_share(share)})"


def _share(share: float) -> str:
    return "\N{EN DASH}" if pd.isna(share) else f"{100 * share:.1f}"
