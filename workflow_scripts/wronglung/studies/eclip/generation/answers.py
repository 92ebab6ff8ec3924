"""Owner of `{retrieved,generated}_reports/{dataset}/{split}/{model}/{seed}.parquet`: reports for images.

One row per query and kind; of the kind `cluster`, one per cluster. Columns: query (a dicom_id) and its subject_id;
kind, below; number of the cluster's report in the prompt from 0, else 0; reports, the dicom_ids of the candidates that
the text is taken from or was prompted with; text; similarity, the cosine of the image and the candidate (NaN for a
generated text); cut, whether a generated text was ended by its greatest length; same_patient, candidates left out for
being of the query's patient; without_text, images of the split that have no report and are no queries.

Kinds: nearest, the report most similar to the image; medoid, the one most similar to all other neighbours; typical, the
one most similar to all candidates, whatever the image shows; other, that of a random image; cluster, what the prompt
shows; generated, what the language model wrote. No report is of the query's patient.
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table

GENERATED, NEAREST, MEDOID, TYPICAL, OTHER = "generated", "nearest", "medoid", "typical", "other"
CLUSTER = "cluster"
KINDS = (GENERATED, NEAREST, MEDOID, TYPICAL, OTHER)
"""The kinds that are compared with the true report, in the order of tables."""
SCHEMA = schema_of(
    {
        "query": pa.string(),
        "subject_id": pa.int64(),
        "kind": pa.string(),
        "number": pa.int64(),
        "reports": pa.list_(pa.string()),
        "text": pa.string(),
        "similarity": pa.float64(),
        "cut": pa.bool_(),
        "same_patient": pa.int64(),
        "without_text": pa.int64(),
    }
)


def write_answers(path: str | Path, answers: pd.DataFrame) -> None:
    """Write the rows."""
    write_table(path, answers, SCHEMA)


def read_answers(path: str | Path) -> pd.DataFrame:
    """Read the rows."""
    return read_table(path, SCHEMA)
