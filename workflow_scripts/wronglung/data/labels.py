"""Owner of `labels.parquet`: which of fourteen findings each study shows, and by which source.

Columns: patient_id, study_id (text); label_source (who labelled the study); one float64 column for each name in LABELS:
1 present, 0 absent, NaN not known; uncertain, the list of names that the source calls uncertain, whatever the policy
turned them into.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table
from wronglung.data.study_tables import Policy

# Names and order are those of CheXpert (Irvin et al., AAAI 2019, Table 1), spelt as in MIMIC-CXR-JPG.
LABELS = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Enlarged Cardiomediastinum",
    "Fracture",
    "Lung Lesion",
    "Lung Opacity",
    "No Finding",
    "Pleural Effusion",
    "Pleural Other",
    "Pneumonia",
    "Pneumothorax",
    "Support Devices",
)
UNCERTAIN = -1.0
# The value of an uncertain label: U-Ignore, U-Zeros and U-Ones of CheXpert, section "Uncertainty approaches".
POLICIES: dict[Policy, float] = {"ignore": float("nan"), "zeros": 0.0, "ones": 1.0}
IDS = ("patient_id", "study_id")
SCHEMA = schema_of(
    {name: pa.string() for name in (*IDS, "label_source")}
    | {name: pa.float64() for name in LABELS}
    | {"uncertain": pa.list_(pa.string())}
)


def make_labels(ids: pd.DataFrame, values: pd.DataFrame, source: str, policy: Policy) -> pd.DataFrame:
    """Return the table of labels, ordered by patient and study.

    Args:
        ids: columns patient_id and study_id; text or whole numbers.
        values: a column for each of LABELS, the rows of `ids`: 1, 0, -1 (uncertain) or NaN (not mentioned).
        source: who labelled the studies.
        policy: what becomes of -1.

    Returns:
        The columns of SCHEMA.
    """
    unsure = values[list(LABELS)].eq(UNCERTAIN)
    named = [[name for name, is_so in zip(LABELS, row, strict=True) if is_so] for row in unsure.to_numpy()]
    table = ids[list(IDS)].astype("str").assign(label_source=source)
    table = pd.concat([table, values[list(LABELS)].astype("float64").mask(unsure, POLICIES[policy])], axis=1)
    return table.assign(uncertain=pd.Series(named, index=table.index, dtype=object)).sort_values(
        list(IDS), ignore_index=True
    )


def write_labels(path: str | Path, labels: pd.DataFrame) -> None:
    """Write the labels."""
    write_table(path, labels, SCHEMA)


def read_labels(path: str | Path) -> pd.DataFrame:
    """Read the labels of all studies."""
    table = read_table(path, SCHEMA)
    return table.assign(uncertain=table["uncertain"].map(list))
