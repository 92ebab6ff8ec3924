"""Read the labels of MIMIC-CXR-JPG: fourteen findings of each study, found in its report by CheXpert or NegBio.

Johnson et al., "MIMIC-CXR-JPG", arXiv 1901.07042: 1.0 is mentioned as present, 0.0 as absent, -1.0 with uncertainty or
ambiguously, blank not at all.
"""

from pathlib import Path

import pandas as pd

from wronglung.data.labels import LABELS, make_labels
from wronglung.data.releases.csv_lists import NUMBER, NUMBERS, list_lines, refuse_other_columns, refuse_repeated
from wronglung.data.releases.mimic_cxr_jpg.layout import Labeler
from wronglung.data.study_tables import Policy
from wronglung.data.table_rows import StudyTable

VALUES = {text: float(text or "nan") for text in ("", "1", "1.0", "0", "0.0", "-1", "-1.0")}
COLUMNS = (*NUMBERS, *LABELS)


def read_mimic_labels(files: dict[str, str], labeler: Labeler, policy: Policy) -> StudyTable:
    """Read the labels that the config names.

    Args:
        files: `labels`, the table.
        labeler: becomes label_source.
        policy: what becomes of an uncertain label.
    """
    return StudyTable(read_study_labels(files["labels"], labeler, policy), [])


def read_study_labels(path: str | Path, source: str, policy: Policy) -> pd.DataFrame:
    """Read a table of labels.

    Args:
        path: `mimic-cxr-2.0.0-chexpert.csv.gz` or `-negbio.csv.gz`, gzipped or plain.
        source: becomes label_source.
        policy: what becomes of an uncertain label.

    Returns:
        As `make_labels` gives it: one row a study.

    Raises:
        ValueError: if the columns differ from the release's, if an id is no number or a value is none of 1, 0, -1 and
            blank, or if a study occurs twice; the message names the columns or lines.
        FileNotFoundError: if there is no such file.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    names = [name.strip() for name in header]
    refuse_other_columns(path, names, COLUMNS)
    rows, faults = [], []
    for line, fields in lines:
        cells = dict(zip(names, map(str.strip, fields), strict=False))
        wrong = [name for name in LABELS if cells.get(name) not in VALUES]
        wrong += [name for name in NUMBERS if not NUMBER.fullmatch(cells.get(name, ""))]
        if wrong or len(fields) != len(names):
            faults.append(f"line {line} ({', '.join(wrong) or f'{len(fields)} fields'})")
        else:
            rows.append([cells[name].split(".")[0] for name in NUMBERS] + [VALUES[cells[name]] for name in LABELS])
    if faults:
        raise ValueError(
            f"{path}: {len(faults)} lines without usable ids and labels: {faults[:5]}; expected numbers, and 1, 0, -1 "
            "or blank for every label; fetch the file again"
        )
    table = pd.DataFrame(rows, columns=["patient_id", "study_id", *LABELS])
    refuse_repeated(path, table["study_id"])
    return make_labels(table, table, source, policy)
