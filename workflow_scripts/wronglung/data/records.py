"""Owner of `records.parquet`: one row per image that the workflow uses.

Columns: dicom_id, study_id, subject_id; split (train, valid, test, gold or all); view (AP or PA, null if not stated);
rows, columns (size of the original image in pixels, null if the release's metadata lack it); path (of the image),
report and scene_graph, relative to their release's folder, null if there is none; shard; images_from (the data set
whose image stores hold the image, null if they are this one's own).
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_table, schema_of, write_table

SCHEMA = schema_of(
    {
        "dicom_id": pa.string(),
        "study_id": pa.int64(),
        "subject_id": pa.int64(),
        "split": pa.string(),
        "view": pa.string(),
        "rows": pa.int64(),
        "columns": pa.int64(),
        "path": pa.string(),
        "report": pa.string(),
        "scene_graph": pa.string(),
        "shard": pa.string(),
        "images_from": pa.string(),
    }
)


def write_records(path: str | Path, records: pd.DataFrame) -> None:
    """Write the records."""
    write_table(path, records, SCHEMA)


def read_records(path: str | Path, shard: str | None = None) -> pd.DataFrame:
    """Read the records of all shards, or of the named one."""
    return read_table(path, SCHEMA) if shard is None else read_table(path, SCHEMA, shard=shard)
