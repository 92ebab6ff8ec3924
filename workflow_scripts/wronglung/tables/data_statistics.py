"""What the data hold: the numbers that the paper gives in its text."""

import pandas as pd

from wronglung.data.sentences import read_sentences
from wronglung.data.statistics import data_statistics as count
from wronglung.tables.evaluation import Inputs
from wronglung.tables.format import UNDEFINED
from wronglung.tables.notes import ONE_CT
from wronglung.tables.table import Block, Table
from wronglung.text.instances import read_instances


def data_statistics(inputs: Inputs) -> Table:
    """Counts and shares, as `wronglung.data.statistics` gives them."""
    frame = count(read_sentences(inputs.files["sentences"][0]), read_instances(inputs.files["instances"][0]))
    words = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    header = [f"{name} (%)" if name == "share" else name for name in frame.columns]
    rows = [[_cell(name, row[name]) for name in frame.columns] for _, row in frame.iterrows()]
    notes = [ONE_CT] if inputs.study.example_release else []
    return Table("The data in numbers", frame, [Block("", header, rows, left=len(words))], notes)


def _cell(column: str, value: str | float) -> str:
    if pd.isna(value):
        return UNDEFINED
    if column == "share":
        return f"{100 * float(value):.2f}"
    return value if isinstance(value, str) else f"{value:,}"
