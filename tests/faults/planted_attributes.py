"""Faults of what attributes are read from: MIMIC-CXR-JPG's metadata and MIMIC-IV's patients."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.faults.fault import Fault
from tests.faults.release import Outcome, Release
from wronglung.data.releases.mimic_cxr_jpg.attributes import read_mimic_attributes

Change = Callable[[pd.DataFrame], pd.DataFrame]


def metadata(release: Release) -> Path:
    return release.mimic_cxr_jpg / "mimic-cxr-2.0.0-metadata.csv.gz"


def patients(release: Release) -> Path:
    """MIMIC-IV's table of the release's patients, written if it is missing."""
    path = release.root / "patients.csv.gz"
    if not path.exists():
        subjects = sorted(set(pd.read_csv(metadata(release))["subject_id"]))
        rows = [f"{subject},{'FM'[place % 2]},60,2100\n" for place, subject in enumerate(subjects)]
        path.write_bytes(gzip.compress(("subject_id,gender,anchor_age,anchor_year\n" + "".join(rows)).encode()))
    return path


def years(table: pd.DataFrame) -> pd.DataFrame:
    """Every study in 2110, so that no age is out of range."""
    return table.assign(StudyDate="21100203")


def first(name: str, value: str) -> Change:
    """Writes a value into every row of the first study or patient."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        key = "study_id" if "study_id" in table else "subject_id"
        return table.assign(**{name: table[name].mask(table[key] == table[key].iloc[0], value)})

    return change


def of(path: Callable[[Release], Path], change: Change) -> Callable[[Release], None]:
    """Changes one of the tables."""

    def plant(release: Release) -> None:
        release.edit(metadata(release), years)
        patients(release)
        release.edit(path(release), change)

    return plant


def read(release: Release) -> Outcome:
    """Reads the attributes."""
    try:
        got = read_mimic_attributes({"metadata": str(metadata(release)), "patients": str(patients(release))})
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    rows = tuple(row._replace(file="") for row in got.rejections)
    return Outcome("", rows, sentences=got.table.assign(dicom_id=got.table["study_id"]))


def untouched(release: Release) -> Outcome:
    """What the tables give without a fault."""
    of(metadata, years)(release)
    return read(release)


def fault(name: str, what: str, plant: Callable[[Release], None], outcome: Any, reason: str, count: int = 1) -> Fault:
    return Fault(f"attributes_{name}", what, plant, outcome, reason, count, run=read, untouched=untouched)


FAULTS = [
    fault("reordered", "columns in reverse", of(metadata, lambda t: t[t.columns[::-1]]), "harmless", ""),
    fault("no_view", "no ViewPosition", of(metadata, lambda t: t.drop(columns="ViewPosition")), "refused", "['View"),
    fault("no_age", "no anchor_age", of(patients, lambda t: t.drop(columns="anchor_age")), "refused", "['anchor_age']"),
    fault(
        "date_word", "a study without a date", of(metadata, first("StudyDate", "then")), "repaired", "no usable date"
    ),
    fault(
        "date_impossible", "the 45th of a month", of(metadata, first("StudyDate", "21100245")), "repaired", "no usable"
    ),
]
