"""Read and write Parquet tables, and check their columns against a schema."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wronglung.core.files import damaged_store, replacing

BATCH = 8192  # rows held at once while rows are selected


def write_table(path: str | Path, frame: pd.DataFrame, schema: pa.Schema) -> None:
    """Write the frame's columns in the schema's order and types.

    Raises:
        ValueError: if the frame lacks a column of the schema or has another one.
    """
    _check_columns(path, list(frame.columns), schema)
    write_arrow(path, pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False))


def write_arrow(path: str | Path, table: pa.Table, metadata: Mapping[str, str] | None = None) -> None:
    """Write a table that already has its final schema, with these metadata alone."""
    with replacing(path) as part:
        pq.write_table(table.replace_schema_metadata(metadata), part)


def read_table(
    path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str
) -> pd.DataFrame:
    """Read a table as a DataFrame; arguments and column order as in `read_batches`."""
    return read_arrow(path, schema, columns, **wanted).to_pandas()


def read_arrow(path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str) -> pa.Table:
    """Read a table as Arrow data, without making Python objects; arguments as in `read_batches`."""
    names = schema.names if columns is None else columns
    batches = read_batches(path, schema, columns, **wanted)
    return pa.Table.from_batches(batches, pa.schema([schema.field(name) for name in names]))


def read_batches(
    path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str
) -> Iterator[pa.RecordBatch]:
    """Yield the selected rows and columns in batches, so that the whole table is never in memory.

    Args:
        path: path of the table.
        schema: all columns of the table.
        columns: columns to return, in this order; None for all, in the schema's order.
        wanted: column name to value; only rows with these values are returned.

    Raises:
        ValueError: if the file's columns differ from the schema's.
    """
    names = schema.names if columns is None else list(columns)
    with open_parquet(path) as file:
        _check_columns(path, file.schema_arrow.names, schema)
        for batch in file.iter_batches(BATCH, columns=list(dict.fromkeys([*names, *wanted]))):
            for name, value in wanted.items():
                batch = batch.filter(pc.equal(batch[name], value))
            yield batch.select(names)


def _check_columns(path: str | Path, given: list[str], schema: pa.Schema) -> None:
    if set(given) != set(schema.names):
        missing = sorted(set(schema.names) - set(given))
        extra = sorted(set(given) - set(schema.names))
        raise ValueError(f"{path}: columns missing {missing}, not expected {extra}; expected {schema.names}")


def schema_of(columns: Mapping[str, pa.DataType]) -> pa.Schema:
    """Return the schema with these columns in this order."""
    return pa.schema(list(columns.items()))


def read_parquet(path: str | Path) -> pa.Table:
    """Read a whole table with any columns.

    Raises:
        FileNotFoundError: if there is no file.
        DamagedStoreError: if it is not a complete Parquet file.
    """
    with open_parquet(path) as file:
        return file.read()


@contextmanager
def open_parquet(path: str | Path) -> Iterator[pq.ParquetFile]:
    """Open the file for reading. Use the block only to read it, because every OSError in it counts as damage.

    Raises:
        FileNotFoundError: if there is no file.
        DamagedStoreError: if it is not a complete Parquet file, even if only a read in the block reveals it.
    """
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        raise damaged_store(path, "Parquet") from error
