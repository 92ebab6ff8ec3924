"""The words and attributes that parts are, with what each changes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wronglung.data.samples import SampleTable
from wronglung.outputs.answers import Answers


def part_changes(answers: Answers, modality: str, unit: str, baseline: str) -> pd.DataFrame:
    """Return the parts of one modality of all samples: a row a part.

    Columns: sample_id, part, parts, start, end (nan beside texts), changes (C absolute differences), change (their
    mean over the outputs).
    """
    rows = answers.rows
    own = rows[(rows["change"] == "part") & (rows["modality"] == modality)]
    own = own[(own["unit"] == unit) & (own["baseline"] == baseline)]
    changes = [np.abs(difference) for difference in own["difference"]]
    columns = own[["sample_id", "part", "parts", "start", "end"]].reset_index(drop=True)
    return columns.assign(changes=changes, change=[float(one.mean()) for one in changes])


def texts_of(table: SampleTable) -> Mapping[str, str]:
    """Return the text of each sample; an absent one is empty."""
    return dict(zip(table.rows["sample_id"], table.rows["text"].fillna(""), strict=True))


def with_words(changes: pd.DataFrame, texts: Mapping[str, str]) -> pd.DataFrame:
    """Add the column `word`: the characters of each part of a text, in lower case, without signs at its ends."""
    spans = zip(changes["sample_id"], changes["start"], changes["end"], strict=True)
    words = [texts[name][int(start) : int(end)].strip(" .,;:()[]\"'").lower() for name, start, end in spans]
    return changes.assign(word=words)


def with_attributes(changes: pd.DataFrame, attributes: list[str]) -> pd.DataFrame:
    """Add the column `word`: the attribute that a part is, in the order of the recipe's attributes."""
    return changes.assign(word=[attributes[int(part)] for part in changes["part"]])


def unit_of(table: SampleTable) -> str:
    """Return what the answers about a recipe's samples are, in words; changes of one unit can be compared."""
    return "log hazard" if table.censored else "probability"
