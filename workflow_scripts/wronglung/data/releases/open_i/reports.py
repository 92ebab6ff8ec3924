"""Read Open-I's reports and list of images."""

from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.csv_lists import column_places, list_lines
from wronglung.data.releases.mimic_cxr.sections import fold
from wronglung.data.releases.open_i.layout import (
    IMAGE,
    PROJECTION_COLUMNS,
    REPORT_COLUMNS,
    VIEWS,
    image_path,
)

SECTIONS = ("indication", "comparison", "findings", "impression")


class OpenI(NamedTuple):
    """The reports and images of Open-I, ordered by study, and what was left out.

    Attributes:
        reports: one row a study. study_id (text); mesh (list of codes such as Opacity/lung/base/left); indication,
            comparison, findings, impression (text with folded white space, "" if the report has no such section).
        images: one row an image of these reports. study_id; filename; path, below the collection's folder; view:
            Frontal or Lateral.
        rejections: rows that were left out.
    """

    reports: pd.DataFrame
    images: pd.DataFrame
    rejections: list[Rejection]


class ReportTable(NamedTuple):
    """The reports of Open-I, as `OpenI` has them, and a rejection for each row that was left out."""

    reports: pd.DataFrame
    rejections: list[Rejection]


def read_open_i(report_table: str | Path, image_table: str | Path, stage: str) -> OpenI:
    """Read the two tables of the collection.

    Args:
        report_table: `indiana_reports.csv`.
        image_table: `indiana_projections.csv`.
        stage: name for the rejections.

    Raises:
        ValueError: if a column is missing, or a file is damaged.
        FileNotFoundError: if a file is missing.
    """
    reports, unread = read_reports(report_table, stage)
    images, of_images = _read(Path(image_table), PROJECTION_COLUMNS, stage)
    images, unseen = _keep_images(images, set(reports["study_id"]), stage, str(image_table))
    return OpenI(reports, images, unread + of_images + unseen)


def read_reports(path: str | Path, stage: str) -> ReportTable:
    """Read the table of reports alone.

    Raises:
        ValueError: if a column is missing, or the file is damaged.
        FileNotFoundError: if there is no such file.
    """
    rows, faults = _read(Path(path), REPORT_COLUMNS, stage)
    reports, unread = _keep_reports(rows, stage, str(path))
    return ReportTable(reports, faults + unread)


def _read(path: Path, columns: tuple[str, ...], stage: str) -> tuple[pd.DataFrame, list[Rejection]]:
    """Return the named columns as stripped text, with the line of each row."""
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    places = column_places(path, header, columns)
    rows, faults = [], []
    for line, fields in lines:
        if len(fields) != len(header):
            reason = f"row has {len(fields)} fields, the header {len(header)}; row left out"
            faults.append(Rejection(stage, f"{path.name} line {line}", "fault", reason, str(path)))
        else:
            rows.append([f"{path.name} line {line}", *(fields[place].strip() for place in places.values())])
    return pd.DataFrame(rows, columns=["line", *columns], dtype="str").rename(columns={"uid": "study_id"}), faults


def _keep_reports(table: pd.DataFrame, stage: str, file: str) -> tuple[pd.DataFrame, list[Rejection]]:
    texts = table.assign(**{name: table[name].map(fold) for name in SECTIONS})
    checks = {
        "uid is no number": ~table["study_id"].str.fullmatch(r"0|[1-9][0-9]{0,8}"),
        "uid of two reports": table["study_id"].duplicated(keep=False),
        "report without findings and impression": texts["findings"].eq("") & texts["impression"].eq(""),
    }
    kept, rejections = _reject(texts, checks, stage, file, filters=("report without findings and impression",))
    codes = kept["MeSH"].map(lambda text: [code.strip() for code in text.split(";") if code.strip()])
    kept = kept.assign(mesh=codes)[["study_id", "mesh", *SECTIONS]]
    return kept.sort_values("study_id", key=lambda ids: ids.astype("int64"), ignore_index=True), rejections


def _keep_images(table: pd.DataFrame, studies: set[str], stage: str, file: str) -> tuple[pd.DataFrame, list[Rejection]]:
    named = table["filename"].map(lambda name: found["uid"] if (found := IMAGE.fullmatch(name)) else "")
    checks = {
        "filename is not <uid>_<image>": named.eq(""),
        "filename of another examination": named.ne(table["study_id"]),
        "filename in two rows": table["filename"].duplicated(keep=False),
        "projection is neither Frontal nor Lateral": ~table["projection"].isin(VIEWS),
        "image without a report": ~table["study_id"].isin(studies),
    }
    kept, rejections = _reject(table, checks, stage, file, filters=("image without a report",))
    kept = kept.assign(path=kept["filename"].map(image_path)).rename(columns={"projection": "view"})
    kept = kept[["study_id", "filename", "path", "view"]]
    order = kept["study_id"].astype("int64").to_frame("study").assign(name=kept["filename"])
    return kept.loc[order.sort_values(["study", "name"]).index].reset_index(drop=True), rejections


def _reject(
    table: pd.DataFrame, checks: dict[str, pd.Series], stage: str, file: str, filters: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Rejection]]:
    """Leave out the rows that fail a check; the rejection names the first check that a row fails."""
    rejections, kept = [], table
    for reason, failed in checks.items():
        kind: Literal["filter", "fault"] = "filter" if reason in filters else "fault"
        failed = failed.reindex(kept.index).astype(bool)
        rejections += [Rejection(stage, line, kind, f"{reason}; left out", file) for line in kept.loc[failed, "line"]]
        kept = kept[~failed]
    return kept, rejections
