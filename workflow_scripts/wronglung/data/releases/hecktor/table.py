"""Read HECKTOR's two tables: what is known of each patient, and when a relapse was found."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.data.attributes import SEXES
from wronglung.data.rejected import Rejection
from wronglung.data.releases.csv_lists import column_places, list_lines
from wronglung.data.releases.hecktor.layout import (
    CLINICAL_COLUMNS,
    ENDPOINT_COLUMNS,
    NUMBERS,
    PATIENT,
    PATIENT_ID,
    RELAPSE,
    SEX,
    TIME,
)

CELL = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
TWICE = "patient in two rows; both left out"
NO_ENDPOINT, NO_ATTRIBUTES = "patient without an endpoint", "patient without a row in the clinical table"


class Patients(NamedTuple):
    """The patients of both tables.

    Attributes:
        table: columns patient (text), sex (F or M, null if unknown), the attributes of `NUMBERS` (float64, NaN if
            unknown), relapse (1.0 or 0.0) and relapse_time (days, above 0); a row a patient, by patient.
        rejections: rows that were left out, and cells that are no number and count as unknown.
    """

    table: pd.DataFrame
    rejections: list[Rejection]


def read_patients(files: dict[str, str], stage: str) -> Patients:
    """Read the patients that have both attributes and an endpoint.

    Args:
        files: `clinical` and `endpoints`.
        stage: rule that reads them, for the rejections.

    Returns:
        A patient without an endpoint is left out by design: the release lists those with a complete response alone.

    Raises:
        ValueError: if a column is missing, or no patient is left.
        FileNotFoundError: if there is no such file.
    """
    rejections: list[Rejection] = []
    clinical = _rows(files["clinical"], CLINICAL_COLUMNS, stage, rejections)
    known = _attributes(clinical, files["clinical"], stage, rejections)
    ends = _endpoints(_rows(files["endpoints"], ENDPOINT_COLUMNS, stage, rejections), files, stage, rejections)
    lost = {row.record_id for row in rejections if row.kind == "fault"}
    without = sorted(set(known.index) - set(ends.index) - lost)
    rejections += [Rejection(stage, one, "filter", NO_ENDPOINT, files["endpoints"]) for one in without]
    unknown = sorted(set(ends.index) - set(known.index) - lost)
    rejections += [Rejection(stage, one, "fault", NO_ATTRIBUTES, files["clinical"]) for one in unknown]
    table = known.join(ends, how="inner").sort_index().rename_axis("patient").reset_index()
    if table.empty:
        raise ValueError(
            f"{files['clinical']}: none of its {len(clinical)} patients has a usable row in {files['endpoints']}; are "
            "they the two tables of one release (docs/adding_a_data_set.md)?"
        )
    return Patients(table, rejections)


def _rows(path: str, columns: tuple[str, ...], stage: str, rejections: list[Rejection]) -> pd.DataFrame:
    """Return the cells of a table as text, by patient; a faulty row, and both of a patient's two, are rejected."""
    name = Path(path).name
    rows = []
    for line, cells, fault in _lines(path, columns):
        if fault:
            rejections.append(Rejection(stage, f"{name} line {line}", "fault", fault, path))
        else:
            rows.append(cells)
    table = pd.DataFrame(rows, columns=list(columns), dtype="str").set_index(PATIENT)
    twice = table.index.duplicated(keep=False)
    rejections += [Rejection(stage, one, "fault", TWICE, path) for one in sorted(set(table.index[twice]))]
    return table[~twice]


def _lines(path: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str], str]]:
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    places = column_places(path, [name.partition("(")[0].strip() for name in header], columns)
    for line, fields in lines:
        if len(fields) != len(header):
            yield line, [], f"row has {len(fields)} fields, the header {len(header)}"
            continue
        cells = [fields[place].strip() for place in places.values()]
        yield line, cells, "" if PATIENT_ID.fullmatch(cells[0]) else "PatientID that is not as in CHUM-001"


def _attributes(rows: pd.DataFrame, path: str, stage: str, rejections: list[Rejection]) -> pd.DataFrame:
    """Return the attributes; a cell of no usable value is unknown and reported, a blank one is unknown."""
    wrong = rows[SEX].ne("") & ~rows[SEX].isin(SEXES)
    known = {"sex": rows[SEX].where(rows[SEX].isin(SEXES), None)}
    faulty = {SEX: wrong}
    for name, column in NUMBERS.items():
        given = rows[column].map(lambda text: CELL.fullmatch(text) is not None).astype(bool)
        known[name] = rows[column].where(given, "nan").astype("float64")
        faulty[column] = rows[column].ne("") & ~given
    for column, those in faulty.items():
        reason = f"{column} that is neither F nor M" if column == SEX else f"{column} that is no number"
        rejections += [
            Rejection(stage, one, "repair", f"{reason}; it is unknown", path) for one in rows.index[those.astype(bool)]
        ]
    return pd.DataFrame(known, index=rows.index)


def _endpoints(rows: pd.DataFrame, files: dict[str, str], stage: str, rejections: list[Rejection]) -> pd.DataFrame:
    """Return relapse and relapse_time; a row without a usable endpoint is rejected."""
    relapse = rows[RELAPSE].map({"0": 0.0, "1": 1.0, "0.0": 0.0, "1.0": 1.0}).astype("float64")
    days = rows[TIME].where(rows[TIME].map(lambda text: CELL.fullmatch(text) is not None).astype(bool), "nan")
    days = days.astype("float64")
    wrong = {
        f"{RELAPSE} that is neither 0 nor 1": relapse.isna(),
        f"{TIME} that is no number above 0": relapse.notna() & ~(days > 0),
    }
    for reason, those in wrong.items():
        rejections += [Rejection(stage, one, "fault", reason, files["endpoints"]) for one in rows.index[those]]
    table = pd.DataFrame({"relapse": relapse, "relapse_time": days})
    return table[np.logical_not(np.logical_or.reduce([*wrong.values()]))]
