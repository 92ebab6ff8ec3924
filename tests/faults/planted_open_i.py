"""Faults of Open-I's tables."""

from collections.abc import Callable
from typing import Any

from tests.faults.fault import Fault
from tests.faults.release import Outcome, Release
from tests.unit.data.label_case import (
    PROJECTION_HEADER,
    PROJECTIONS,
    REPORT_HEADER,
    REPORTS,
    write,
    write_open_i,
)
from wronglung.data.releases.open_i.layout import projection_file, report_file
from wronglung.data.releases.open_i.reports import read_open_i

STAGE = "index_release"
Plant = Callable[[Release], None]


def reports(*more: list[str], header: list[str] | None = None) -> Plant:
    """Adds reports to the table of reports."""
    return lambda release: _write(release, "indiana_reports.csv", header or REPORT_HEADER, [*REPORTS, *more])


def images(*more: list[str], header: list[str] | None = None) -> Plant:
    """Adds images to the table of images."""
    return lambda release: _write(
        release, "indiana_projections.csv", header or PROJECTION_HEADER, [*PROJECTIONS, *more]
    )


def _write(release: Release, name: str, header: list[str], rows: list[list[str]]) -> None:
    root = write_open_i(release.root / "open-i")
    write(root / name, header, rows)


def without_reports(release: Release) -> None:
    (write_open_i(release.root / "open-i") / "indiana_reports.csv").unlink()


def windows_lines(release: Release) -> None:
    path = write_open_i(release.root / "open-i") / "indiana_reports.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))


def open_quote(release: Release) -> None:
    path = write_open_i(release.root / "open-i") / "indiana_reports.csv"
    path.write_bytes(path.read_bytes() + b'9,normal,"Cough')


def read(release: Release) -> Outcome:
    """Reads reports and images."""
    try:
        got = read_open_i(report_file(release.root / "open-i"), projection_file(release.root / "open-i"), STAGE)
    except (ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    both = got.images.merge(got.reports, on="study_id", how="outer").rename(columns={"filename": "dicom_id"})
    rows = tuple(row._replace(file="") for row in got.rejections)
    return Outcome("", rows, sentences=both.assign(dicom_id=both["dicom_id"].fillna("none")))


def untouched(release: Release) -> Outcome:
    """What the tables give without a fault."""
    write_open_i(release.root / "open-i")
    return read(release)


def fault(name: str, what: str, plant: Plant, outcome: Any, reason: str) -> Fault:
    return Fault(f"open_i_{name}", what, plant, outcome, reason, run=read, untouched=untouched)


FAULTS = [
    fault("missing", "no table of reports", without_reports, "refused", "indiana_reports.csv"),
    fault("windows_lines", "byte order mark, CRLF, blank lines", windows_lines, "harmless", ""),
    fault("open_quote", "a quote that is never closed", open_quote, "refused", "damaged"),
    fault("no_mesh", "no column of codes", reports(header=["uid", "M", *REPORT_HEADER[2:]]), "refused", "['MeSH']"),
    fault("no_view", "no column of projections", images(header=["uid", "filename", "p"]), "refused", "['projection']"),
    fault("report_short", "a row that ends early", reports(["9", "normal"]), "rejected", "row left out"),
    fault("report_empty", "neither findings nor impression", reports(["9", *[""] * 7]), "rejected", "without findings"),
    fault("uid_word", "a word for a uid", reports(["x", *[""] * 6, "Clear."]), "rejected", "is no number"),
    fault("view_other", "another projection", images(["3", "3_a.png", "Oblique"]), "rejected", "neither Frontal"),
    fault("image_crossed", "another's image", images(["3", "4_a.png", "Frontal"]), "rejected", "another examination"),
    fault("image_upwards", "a filename with `..`", images(["3", "../3_a.png", "Frontal"]), "rejected", "is not <uid>"),
    fault(
        "no_report", "an image without a report", images(["9", "9_a.png", "Frontal"]), "rejected", "without a report"
    ),
]
