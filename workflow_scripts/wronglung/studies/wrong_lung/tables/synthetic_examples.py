"""Table 11: report sentences next to the synthetic sentences made from their labels. It shows report text."""

import numpy as np
import pandas as pd

from wronglung.data.sentences import sentence_parts
from wronglung.report.table import Block, Table
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.text.instances import read_instances
from wronglung.text.synthetic_sentences import by_condition

COUNT, PERTURBATION = 5, "synthetic"
MARKS = {"yes": "\N{CHECK MARK}", "no": "\N{BALLOT X}"}
RULE = (
    "Chosen by rule: the evaluated sentences with a label, ordered by their number of labels (condition and context) "
    "and then by identifier, in equal steps from the fewest labels to the most."
)


def synthetic_examples(inputs: Inputs) -> Table:
    """Return original sentences, their conditions with context and locations, and their synthetic sentences.

    Raises:
        ValueError: if no sentence has a label.
    """
    instances = read_instances(inputs.files["instances"][0])
    texts = {name: rows.set_index("instance_id")["text"] for name, rows in instances.groupby("perturbation")}
    evaluated = texts["none"].index
    parts = sentence_parts(inputs.files["sentences"][0], columns=["dicom_id", "sentence_id", "findings"])
    sentences = pd.concat(part[part["sentence_id"].isin(evaluated)] for part in parts)
    sentences = sentences.set_index("sentence_id").loc[evaluated]
    frame = pd.DataFrame(
        {
            "instance_id": instance,
            "original": texts["none"][instance],
            "condition": condition,
            "context": context,
            "locations": ", ".join(locations),
            "synthetic": texts[PERTURBATION][instance],
        }
        for instance in choose(sentences["findings"])
        for (condition, context), locations in by_condition(sentences["findings"][instance]).items()
    )
    header = ["Original Sentence", "Condition", "Context", "Location", "Synthetic Sentence"]
    block = Block("", header, _rows(frame), left=len(header))
    return Table("Table 11: Examples of Synthetic Sentences", frame, [block], [RULE])


def choose(findings: pd.Series) -> list[str]:
    """Return the identifiers of the examples (RULE).

    Raises:
        ValueError: if no sentence has a label.
    """
    numbers = findings.map(lambda found: len(by_condition(found))).rename("labels").rename_axis("instance_id")
    ordered = numbers[numbers > 0].reset_index().sort_values(["labels", "instance_id"])
    if ordered.empty:
        raise ValueError(
            f"none of the {len(findings)} evaluated sentences has a label, so table_11 has no example; evaluate "
            "another split or take table_11 out of `tables`"
        )
    steps = np.linspace(0, len(ordered) - 1, min(COUNT, len(ordered))).round().astype(int)
    return ordered["instance_id"].iloc[steps].to_list()


def _rows(frame: pd.DataFrame) -> list[list[str]]:
    """Return the table's rows; both sentences of an example appear only in its first row."""
    first = ~frame.duplicated("instance_id")
    return [
        [
            row.original if shown else "",
            row.condition,
            MARKS.get(row.context, row.context),
            row.locations,
            row.synthetic if shown else "",
        ]
        for row, shown in zip(frame.itertuples(), first, strict=True)
    ]
