"""Owner of `attributes.parquet`: what is known of patients and studies beyond images and reports.

Columns: patient_id, study_id (text), then one column for each attribute, by its name: text or float64, null or NaN
where unknown. Usual names: sex (F or M), age (years at the study), view (of the frontal images), date (yyyy-mm-dd).
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_parquet, schema_of, write_table
from wronglung.data.table_rows import StudyTable

KEYS = ("patient_id", "study_id")
SEXES = ("F", "M")


def check_attributes(table: pd.DataFrame, what: str) -> None:
    """Raise ValueError unless the table has the keys, at least one attribute, and one row a study.

    Args:
        table: the attributes.
        what: name of the table for the message.

    Raises:
        ValueError: says which column is missing, or how many rows are repeated.
    """
    missing = [name for name in KEYS if name not in table]
    names = [name for name in table if name not in KEYS]
    if missing or not names:
        raise ValueError(
            f"{what}: columns {missing or 'of attributes'} are missing; it has {list(table)}, expected "
            f"{list(KEYS)} and one column for each attribute"
        )
    twice = int(table.duplicated(list(KEYS)).sum())
    if twice:
        raise ValueError(f"{what}: {twice} rows repeat a study; expected one row for each {KEYS[0]} and {KEYS[1]}")


def write_attributes(path: str | Path, table: pd.DataFrame) -> None:
    """Write the attributes.

    Raises:
        ValueError: as in `check_attributes`.
    """
    check_attributes(table, str(path))
    kinds = {name: pa.float64() if pd.api.types.is_numeric_dtype(table[name]) else pa.string() for name in table}
    write_table(path, table, schema_of(kinds | dict.fromkeys(KEYS, pa.string())))


def read_attributes(path: str | Path) -> pd.DataFrame:
    """Read the attributes of all studies.

    Raises:
        ValueError: as in `check_attributes`.
    """
    table = read_parquet(path).to_pandas()
    check_attributes(table, str(path))
    return table


def read_attribute_list(files: dict[str, str]) -> StudyTable:
    """Read attributes from a csv with these columns, the user's own or the example's; a column of numbers is float64.

    Args:
        files: `file`, the csv.

    Raises:
        ValueError: as in `check_attributes`.
    """
    path = files["file"]
    table = pd.read_csv(path, dtype=dict.fromkeys(KEYS, "str"), encoding="utf-8-sig")
    check_attributes(table, str(path))
    numbers = [name for name in table if name not in KEYS and pd.api.types.is_numeric_dtype(table[name])]
    return StudyTable(table.astype(dict.fromkeys(numbers, "float64")), [])
