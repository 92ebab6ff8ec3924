"""Reading and writing the Parquet tables of this layer, with their columns checked."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wronglung.files import replacing
from wronglung.stores import read_parquet


def write_table(path: str | Path, frame: pd.DataFrame, schema: pa.Schema) -> None:
    """Writes the frame's columns in the schema's order and types.

    Raises:
        ValueError: if a column of the schema is missing or one is left over.
    """
    _check_columns(path, list(frame.columns), schema)
    table = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    with replacing(path) as part:
        pq.write_table(table.replace_schema_metadata(None), part)


def read_table(path: str | Path, schema: pa.Schema) -> pd.DataFrame:
    """The stored frame, in the schema's column order.

    Raises:
        ValueError: if the file's columns are not the schema's.
    """
    table = read_parquet(path)
    _check_columns(path, table.schema.names, schema)
    return table.select(schema.names).to_pandas()


def _check_columns(path: str | Path, given: list[str], schema: pa.Schema) -> None:
    if set(given) != set(schema.names):
        missing = sorted(set(schema.names) - set(given))
        extra = sorted(set(given) - set(schema.names))
        raise ValueError(f"{path}: columns missing {missing}, not expected {extra}; expected {schema.names}")


def schema_of(columns: Mapping[str, pa.DataType]) -> pa.Schema:
    """The schema with these columns in this order."""
    return pa.schema(list(columns.items()))
