"""The effect of the published code's faults: every number under both protocols, `corrected` and `as_published`."""

import pandas as pd

from wronglung.report.cells import KEYS, models_note, of_subset
from wronglung.report.format import estimate, number, title
from wronglung.report.table import Block, Table
from wronglung.statistics.summary import CHANGE, VALUE, read_summary
from wronglung.studies.wrong_lung.compared import compared, oracle_note
from wronglung.studies.wrong_lung.context import Inputs, StudyContext

METRIC = "auroc"
PROTOCOLS = ("corrected", "as_published")
NOTE = (
    "corrected: as the paper says, without the faults found in its code. as_published: as its code does. difference: "
    "the mean under as_published less the mean under corrected. The table shows the headline metrics of the sentences "
    "as written, and the change of AUROC by each perturbation; the CSV file has all others. The headings count "
    "sentences and patients under corrected. Shares are given ×100."
)


def protocols(inputs: Inputs) -> Table:
    """Return a block per subset: corrected, as published, and the difference between the two."""
    study = inputs.study
    summaries = {
        name: read_summary(path) for name, path in zip(study.protocols, inputs.files["summaries"], strict=True)
    }
    frame = _side_by_side(summaries["corrected"], summaries["as_published"], study)
    values = (frame["quantity"] == VALUE) & (frame["perturbation"] == "none") & frame["metric"].isin(study.headline)
    changes = (frame["quantity"] == CHANGE) & (frame["metric"] == METRIC)
    blocks = [_block(rows) for _, rows in frame[values | changes].groupby("subset", sort=False)]
    notes = [NOTE, models_note(summaries["corrected"]), *oracle_note(frame)]
    return Table("The corrected protocol against the published one", frame, blocks, notes)


def _side_by_side(corrected: pd.DataFrame, published: pd.DataFrame, study: StudyContext) -> pd.DataFrame:
    """Return the rows of both, with the suffix `_as_published` on the published columns, and their difference."""
    shown = corrected[corrected["model"].isin(compared(corrected, study.reference_model))]
    both = shown.merge(published.drop(columns=["formula", "grid"]), on=KEYS, suffixes=("", "_as_published"))
    return both.assign(difference=both["estimate_as_published"] - both["estimate"])


def _block(rows: pd.DataFrame) -> Block:
    body = []
    for _, row in rows.iterrows():
        signed = row["quantity"] == CHANGE
        text = f"\N{GREEK CAPITAL LETTER DELTA} {title(row['perturbation'])}" if signed else title(row["perturbation"])
        published = row.filter(regex="_as_published$").rename(lambda name: name.removesuffix("_as_published"))
        published["metric"] = row["metric"]
        undefined = f"{row['undefined']:,} / {row['undefined_as_published']:,}"
        difference = number(row["difference"], row["metric"], sign=True)
        cells = [estimate(row, signed), estimate(published, signed), difference]
        body.append([row["model"], text, title(row["metric"]), undefined, *cells])
    return of_subset(rows, ["model", "text", "metric", "undefined", *PROTOCOLS, "difference"], body, left=3)
