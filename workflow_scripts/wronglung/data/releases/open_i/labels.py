"""Labels of Open-I's studies, from TransCheX's tables or from the reports' MeSH codes."""

import math
from collections import defaultdict
from pathlib import Path

import pandas as pd

from wronglung.data.labels import LABELS, make_labels
from wronglung.data.rejected import Rejection
from wronglung.data.releases.csv_lists import column_places, list_lines, refuse_other_columns, refuse_repeated
from wronglung.data.releases.open_i.layout import IMAGE, TRANSCHEX_ID, TRANSCHEX_TEXTS
from wronglung.data.releases.open_i.reports import read_reports
from wronglung.data.table_rows import STAGE, StudyTable

MESH, TRANSCHEX = "open_i_mesh", "transchex"  # label_source
UNLABELLED = "no indexing"  # MeSH code of a report that nobody coded
ANY = ""
BINARY = {"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0}

MESH_COLUMNS = ("heading", "qualifier", "label")
MeshTable = dict[str, list[tuple[str, str]]]


def read_mesh_table(path: str | Path) -> MeshTable:
    """Read which MeSH code means which label: heading in lower case to (qualifier or ANY, label) pairs.

    Args:
        path: csv with the columns heading, qualifier (blank for any) and label.

    Raises:
        ValueError: if a column is missing, a label is none of LABELS, or there is no row; the message names it.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    refuse_other_columns(path, header, MESH_COLUMNS, "name the columns so; `codes: null` takes our own choice")
    places = column_places(path, header, MESH_COLUMNS)
    short = []
    table: MeshTable = defaultdict(list)
    for line, fields in lines:
        if len(fields) != len(header):
            short.append(line)
            continue
        heading, qualifier, label = (fields[place].strip() for place in places.values())
        table[heading.lower()].append((qualifier.lower(), label))
    unknown = sorted({label for pairs in table.values() for _, label in pairs} - set(LABELS))
    if unknown or short or not table:
        raise ValueError(
            f"{path}: labels {unknown} are unknown, lines {short[:5]} have other fields than the header, "
            f"{len(table)} headings; expected a row for each code, with one of the labels {list(LABELS)}"
        )
    return dict(table)


def mesh_labels(reports: pd.DataFrame, table: MeshTable) -> pd.DataFrame:
    """Derive labels from the MeSH codes of the reports; label_source is `open_i_mesh`.

    Open-I's coders gave every report the codes of all that it states (Demner-Fushman et al., JAMIA 2016), so a label
    that none of a report's codes means is 0, not unknown. A label that no row of the table means is NaN, and so is
    every label of a report without codes, or with `No Indexing`.
    The codes name no uncertainty. The collection does not say which code means which label; this project chose it.

    Args:
        reports: columns study_id and mesh, as `read_open_i` gives them.
        table: as `read_mesh_table` gives it.

    Returns:
        As `make_labels` gives it; the patient is the study, since the collection has one study a patient.
    """
    meant = {label for pairs in table.values() for _, label in pairs}
    rows = [_values(codes, table, meant) for codes in reports["mesh"]]
    values = pd.DataFrame(rows, columns=list(LABELS), dtype="float64")
    ids = pd.DataFrame({"patient_id": reports["study_id"], "study_id": reports["study_id"]}).reset_index(drop=True)
    return make_labels(ids, values, MESH, "ignore")


def read_mesh_labels(files: dict[str, str]) -> StudyTable:
    """Read the labels that the MeSH codes of the reports give.

    Args:
        files: `reports`, the collection's table of reports; `codes`, as `read_mesh_table` reads it.
    """
    reports, rejections = read_reports(files["reports"], STAGE)
    table = read_mesh_table(files["codes"])
    given = {_parts(code)[0] for codes in reports["mesh"] for code in codes}
    unused = sorted(set(table) - given)
    reason = "heading of the codes that no report has"  # a misspelt one would make its labels 0
    rejections += [Rejection(STAGE, heading, "fault", reason, files["codes"]) for heading in unused]
    return StudyTable(mesh_labels(reports, table), rejections)


def _parts(code: str) -> list[str]:
    """Return heading and qualifiers of a code."""
    return [part.strip().lower() for part in code.split("/")]


def _values(codes: list[str], table: MeshTable, meant: set[str]) -> dict[str, float]:
    split = [_parts(code) for code in codes]
    if not split or any(heading == UNLABELLED for heading, *_ in split):
        return dict.fromkeys(LABELS, math.nan)
    named = {
        label
        for heading, *qualifiers in split
        for qualifier, label in table.get(heading, [])
        if qualifier in (ANY, *qualifiers)
    }
    return {label: float(label in named) if label in meant else math.nan for label in LABELS}


def read_transchex(path: str | Path) -> pd.DataFrame:
    """Read the labels of one of TransCheX's tables (MONAI tutorial `openi_multilabel_classification_transchex`).

    Args:
        path: csv with the columns id (name of an image), perhaps a text, and the fourteen labels, whose names have `-`
            or `_` in place of blanks; every label is 1 or 0.

    Returns:
        As `make_labels` gives it, one row a study; label_source is `transchex`.

    Raises:
        ValueError: if the columns differ, an id names no examination, a label is neither 1 nor 0, or two images of an
            examination have different labels; the message names the columns or lines.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    names = [_plain(name) if _plain(name) in LABELS else name.strip() for name in header]
    texts = tuple(name for name in names if name in TRANSCHEX_TEXTS)
    refuse_other_columns(path, names, (TRANSCHEX_ID, *texts, *LABELS))
    found: dict[str, list[float]] = {}
    faults = []
    for line, fields in lines:
        cells = dict(zip(names, map(str.strip, fields), strict=False))
        image = IMAGE.fullmatch(cells.get(TRANSCHEX_ID, ""))
        values = [BINARY.get(cells.get(name, ""), math.nan) for name in LABELS]
        if image is None or len(fields) != len(names) or any(map(math.isnan, values)):
            faults.append(f"line {line}")
        elif found.setdefault(image["uid"], values) != values:
            faults.append(f"line {line} (another image of {image['uid']} has other labels)")
    if faults:
        raise ValueError(
            f"{path}: {len(faults)} lines without a usable id and labels: {faults[:5]}; expected the name of an image, "
            "such as CXR12_IM-0152-1001.png, and 1 or 0 for every label"
        )
    ids = pd.DataFrame({"patient_id": list(found), "study_id": list(found)}, dtype="str")
    values = pd.DataFrame(list(found.values()), columns=list(LABELS), dtype="float64")
    return make_labels(ids, values, TRANSCHEX, "ignore")


def read_transchex_tables(files: dict[str, str]) -> StudyTable:
    """Read the labels of several of TransCheX's tables, such as those of its splits.

    Raises:
        ValueError: as in `read_transchex`, or if a study is in two tables.
    """
    table = pd.concat([read_transchex(path) for path in files.values()], ignore_index=True)
    refuse_repeated(", ".join(files.values()), table["study_id"])
    return StudyTable(table, [])


def _plain(name: str) -> str:
    return name.strip().replace("-", " ").replace("_", " ")
