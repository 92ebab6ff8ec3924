"""Faults of tables of labels: MIMIC-CXR-JPG's, and those of TransCheX."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from tests.faults.fault import Fault
from tests.faults.release import Outcome, Release
from tests.unit.data.label_case import TRANSCHEX, TRANSCHEX_HEADER, write
from wronglung.data.releases.mimic_cxr_jpg.labels import read_study_labels
from wronglung.data.releases.mimic_cxr_jpg.layout import label_file
from wronglung.data.releases.open_i.labels import read_transchex

Change = Callable[[pd.DataFrame], pd.DataFrame]


def chexpert(release: Release) -> Path:
    return release.mimic_cxr_jpg / "mimic-cxr-2.0.0-chexpert.csv.gz"


def edit(change: Change) -> Callable[[Release], None]:
    """Changes the table of CheXpert's labels."""
    return lambda release: release.edit(chexpert(release), change)


def cell(name: str, value: str) -> Callable[[Release], None]:
    """Writes a value into the first row."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        table = table.copy()
        table.loc[table.index[0], name] = value
        return table

    return edit(change)


def unpacked(release: Release) -> None:
    text = gzip.decompress(chexpert(release).read_bytes())
    chexpert(release).with_suffix("").write_bytes(text)
    chexpert(release).unlink()


def cut(release: Release) -> None:
    content = chexpert(release).read_bytes()
    chexpert(release).write_bytes(content[: len(content) // 2])


def as_read(table: pd.DataFrame) -> Outcome:
    return Outcome("", sentences=table.assign(dicom_id=table["study_id"]))


def read(release: Release) -> Outcome:
    """Reads CheXpert's labels."""
    try:
        return as_read(read_study_labels(label_file(release.mimic_cxr_jpg, "chexpert"), "chexpert", "ignore"))
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")


def transchex(header: list[str], rows: list[list[str]]) -> Callable[[Release], None]:
    """Writes a table of TransCheX."""

    def plant(release: Release) -> None:
        write(release.root / "transchex.csv", header, rows)

    return plant


def read_of_transchex(release: Release) -> Outcome:
    """Reads TransCheX's labels."""
    try:
        return as_read(read_transchex(release.root / "transchex.csv"))
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")


def untouched_transchex(release: Release) -> Outcome:
    """What the table gives without a fault."""
    return as_read(read_transchex(write(release.root.parent / "transchex.csv", TRANSCHEX_HEADER, TRANSCHEX)))


def fault(name: str, what: str, plant: Callable[[Release], None], outcome: Any, reason: str) -> Fault:
    return Fault(f"labels_{name}", what, plant, outcome, reason, run=read, untouched=read)


def other(name: str, what: str, plant: Callable[[Release], None], outcome: Any, reason: str) -> Fault:
    run, untouched = read_of_transchex, untouched_transchex
    return Fault(f"labels_transchex_{name}", what, plant, outcome, reason, run=run, untouched=untouched)


ROWS, HEADER = TRANSCHEX, TRANSCHEX_HEADER
FAULTS = [
    fault("missing", "no table", lambda release: chexpert(release).unlink(), "refused", "chexpert"),
    fault("plain", "the table unpacked", unpacked, "harmless", ""),
    fault("columns_reordered", "columns in reverse", edit(lambda t: t[t.columns[::-1]]), "harmless", ""),
    fault("whole_numbers", "1 for 1.0", edit(lambda t: t.replace({"1.0": "1", "0.0": "0"})), "harmless", ""),
    fault("cut_short", "half of the gzipped table", cut, "refused", "damaged (EOFError)"),
    fault("column_missing", "no column of Edema", edit(lambda t: t.drop(columns="Edema")), "refused", "['Edema']"),
    fault("column_more", "a column more", edit(lambda t: t.assign(Hernia="")), "refused", "['Hernia']"),
    fault("value_other", "2.0 for a label", cell("Edema", "2.0"), "refused", "line 2 (Edema)"),
    fault("value_word", "a word for a label", cell("Fracture", "present"), "refused", "line 2 (Fracture)"),
    fault("id_word", "a word for a study", cell("study_id", "s5"), "refused", "line 2 (study_id)"),
    fault("study_twice", "a study twice", edit(lambda t: pd.concat([t, t[:1]])), "refused", "have two rows"),
    other("reordered", "rows in reverse", transchex(HEADER, ROWS[::-1]), "harmless", ""),
    other("column_missing", "no column of labels", transchex(HEADER[:-1], []), "refused", "['Support Devices']"),
    other("uncertain", "-1 for a label", transchex(HEADER, [[*ROWS[0][:-1], "-1"]]), "refused", "line 2"),
    other("no_image", "an id of no image", transchex(HEADER, [["x.png", *ROWS[0][1:]]]), "refused", "line 2"),
]
