"""Counts and shares of the data, which the paper gives in its text."""

import math
from typing import Any

import pandas as pd

from wronglung.data.sentences import sentence_parts
from wronglung.report.format import UNDEFINED, number, title
from wronglung.report.table import Block, Table
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.published_numbers import printed, read_published
from wronglung.studies.wrong_lung.tables.split_statistics import COUNTED
from wronglung.studies.wrong_lung.tables.split_statistics import data_statistics as count
from wronglung.text.instances import SUBSET_PREFIX, read_instances

SECTIONS = ("4.1", "4.2")
NOTE = (
    "Images, patients and sentences of a split are given as shares of all splits together; other counts of a split as "
    "shares of its images or sentences; subsets as shares of the evaluated sentences."
)


def data_statistics(inputs: Inputs) -> Table:
    """Return the counts and shares of `split_statistics`; on a real release, next to the paper's."""
    sentences = sentence_parts(inputs.files["sentences"][0], columns=COUNTED)
    frame = count(sentences, read_instances(inputs.files["instances"][0]))
    if not inputs.study.example_release:
        asked = frame.rename(columns={"quantity": "metric", "split": "subset"}).assign(model="", perturbation="none")
        published = read_published(inputs.files["project"])
        in_text = pd.DataFrame({section: printed(published, section, asked) for section in SECTIONS})
        frame = frame.assign(published=in_text.bfill(axis=1)[SECTIONS[0]].to_numpy())
        frame = frame.assign(difference=frame["share"] - frame["published"])
    rows = [[title(row.quantity.removeprefix(SUBSET_PREFIX)), row.split, *_cells(row)] for row in frame.itertuples()]
    block = Block("", ["quantity", "split", "count", "of", "share (%)"], rows, left=2)
    return Table("The data in numbers", frame, [block], [NOTE])


def _cells(row: Any) -> list[str]:
    share = UNDEFINED if math.isnan(row.share) else f"{100 * row.share:.2f}"
    if "published" in row._fields and not math.isnan(row.published):
        share += f"; published {100 * row.published:.2f}, difference {number(row.difference, 'share', sign=True)}"
    return [f"{row.count:,}", f"{row.total:,}", share]
