"""Owner of `attributes.parquet`: what is known of patients and studies beyond images and reports.

Columns: patient_id, study_id (text), then one column for each attribute, by its name: text or float64, null or NaN
where unknown. Usual names: sex (F or M), age (years at the study), view (of the frontal images), date (yyyy-mm-dd).
"""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from wronglung.core.parquet import read_parquet, schema_of, write_table
from wronglung.data.releases.csv_lists import list_lines, shown_names
from wronglung.data.table_rows import StudyTable

KEYS = ("patient_id", "study_id")
SEXES = ("F", "M")
USUAL = {"sex": (r"[FM]", "F or M"), "date": (r"\d{4}-\d{2}-\d{2}", "yyyy-mm-dd")}
NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?"  # a leading zero belongs to a code, not to a number
EXACT = 15  # characters of a number that float64 keeps


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
    """Read attributes from a csv with these columns, the user's own or the example's.

    Args:
        files: `file`, the csv.

    Returns:
        A column is float64 if all its cells are numbers, else text as it is written; a blank cell is unknown.

    Raises:
        ValueError: as in `check_attributes`, or if a line has other fields than the header, a column no name or that
            of another, sex is neither F nor M, or a date is not yyyy-mm-dd.
    """
    path = files["file"]
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    if not set(KEYS) <= set(names) or len(set(names)) < len(names) or "" in names or len(names) == len(KEYS):
        raise ValueError(
            f"{path}: columns {shown_names(names)}; expected {list(KEYS)} and one column for each attribute, each with "
            "a name of its own"
        )
    rows = {line: [field.strip() for field in fields] for line, fields in lines}
    other = [line for line, fields in rows.items() if len(fields) != len(names)]
    if other:
        raise ValueError(f"{path}: lines {other[:5]} have other fields than the header's {len(names)}; mend them")
    table = pd.DataFrame(list(rows.values()), columns=names, dtype="str")
    _refuse_unusual(table, path)
    table = table.assign(**{name: _typed(table[name]) for name in names if name not in KEYS})
    check_attributes(table, path)
    return StudyTable(table, [])


def _refuse_unusual(table: pd.DataFrame, path: str) -> None:
    """Raise ValueError if a column of a usual name has other values than that name says."""
    for name, (pattern, expected) in USUAL.items():
        if name in table:
            wrong = table[name].ne("") & ~table[name].str.fullmatch(pattern)
            if wrong.any():
                raise ValueError(f"{path}: {int(wrong.sum())} values of {name} are not {expected}; mend or rename it")


def _typed(cells: pd.Series) -> pd.Series:
    """Return the cells as float64 if it keeps each as it is written, else as text; a blank cell is null."""
    given = cells[cells != ""]
    if len(given) and given.str.fullmatch(NUMBER).all() and given.map(lambda text: len(text.strip("-")) <= EXACT).all():
        return cells.where(cells != "", "nan").astype("float64")
    return cells.where(cells != "", None)
