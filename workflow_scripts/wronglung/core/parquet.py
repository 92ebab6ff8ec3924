"""Reading and writing the Parquet tables of this layer, with their columns checked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wronglung.core.files import damaged_store, replacing

BATCH = 8192  # rows in memory at once where only some are wanted


def write_table(path: str | Path, frame: pd.DataFrame, schema: pa.Schema) -> None:
    """Writes the frame's columns in the schema's order and types.

    Raises:
        ValueError: if a column of the schema is missing or one is left over.
    """
    _check_columns(path, list(frame.columns), schema)
    write_arrow(path, pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False))


def write_arrow(path: str | Path, table: pa.Table) -> None:
    """Writes a table that has its schema already."""
    with replacing(path) as part:
        pq.write_table(table.replace_schema_metadata(None), part)


def read_table(
    path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str
) -> pd.DataFrame:
    """The stored frame, in the schema's column order; arguments as for `read_batches`."""
    return read_arrow(path, schema, columns, **wanted).to_pandas()


def read_arrow(path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str) -> pa.Table:
    """The stored table, nothing of it made a Python object; arguments as for `read_batches`."""
    names = schema.names if columns is None else columns
    batches = read_batches(path, schema, columns, **wanted)
    return pa.Table.from_batches(batches, pa.schema([schema.field(name) for name in names]))


def read_batches(
    path: str | Path, schema: pa.Schema, columns: Sequence[str] | None = None, **wanted: str
) -> Iterator[pa.RecordBatch]:
    """The stored rows, in batches, so that what is not wanted is never in memory together.

    Args:
        path: the table.
        schema: all its columns.
        columns: the wanted ones, in this order; None for all, in the schema's.
        wanted: rows only that have this value in the column of this name.

    Raises:
        ValueError: if the file's columns are not the schema's.
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
    """The schema with these columns in this order."""
    return pa.schema(list(columns.items()))


def read_parquet(path: str | Path) -> pa.Table:
    """The whole table.

    Raises:
        FileNotFoundError: if there is none.
        DamagedStoreError: if it is no whole Parquet file.
    """
    with open_parquet(path) as file:
        return file.read()


@contextmanager
def open_parquet(path: str | Path) -> Iterator[pq.ParquetFile]:
    """The file, open for reading in a block that does nothing else.

    Raises:
        FileNotFoundError: if there is none.
        DamagedStoreError: if it is no whole Parquet file, also where that is found out in the block.
    """
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except FileNotFoundError:
        raise
    except (pa.ArrowInvalid, OSError) as error:
        raise damaged_store(path, "Parquet") from error
