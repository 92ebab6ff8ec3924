"""Read CheXpert 5x200 and MIMIC 5x200: csv files with the column Path and CheXpert's five competition tasks.

The tasks are five columns, as GLoRIA and BenchX write them, or one column that holds a list of five values.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.csv_lists import list_lines, shown_names
from wronglung.data.releases.labelled_images.layout import (
    CHEXPERT_FOLDERS,
    CHEXPERT_PATH,
    FIVE,
    MIMIC_PATH,
    PATH,
)
from wronglung.data.releases.labelled_images.listed import OUTSIDE, Film, Listed, faulty, listed, rows_of
from wronglung.data.releases.mimic_cxr.layout import jpg_path
from wronglung.data.splits import WHOLE

# What CheXpert's labeler leaves blank or calls uncertain is not known.
VALUES = {"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0, "": math.nan, "-1": math.nan, "-1.0": math.nan}
LIST = re.compile(r"\[(.*)\]")
INDEX_COLUMNS = ("", "Unnamed: 0")  # pandas writes its row numbers so
UNKNOWN = f"labels that are not five values 0 and 1, of {', '.join(FIVE)}"


def read_chexpert_5x200(files: dict[str, str]) -> Listed:
    """Read the films of CheXpert; the number in the path is the patient.

    Args:
        files: `films`, the csv.

    Raises:
        ValueError: if the csv has other columns, or no row can be used.
        FileNotFoundError: if there is no such file.
    """
    return _read(files["films"], _of_chexpert)


def read_mimic_5x200(files: dict[str, str]) -> Listed:
    """Read the films of MIMIC-CXR, by the ids in their paths; paths are those of the JPG files.

    Args:
        files: `films`, the csv.

    Raises:
        ValueError: as `read_chexpert_5x200`.
        FileNotFoundError: likewise.
    """
    return _read(files["films"], _of_mimic)


def _read(path: str, film: Callable[[str, str, tuple[float, ...]], Film]) -> Listed:
    columns = _columns(path)
    return listed(_films(path, columns, film), FIVE, path)


def _columns(path: str) -> tuple[str, ...]:
    """Return the columns that hold path and labels: five columns, or the only other one.

    Raises:
        ValueError: names the columns that there are.
    """
    _, header = next(list_lines(path), (0, []))
    names = [name.strip() for name in header]
    others = [name for name in names if name not in (PATH, *INDEX_COLUMNS)]
    if PATH in names and not set(FIVE) & set(names) and len(others) == 1:
        return (PATH, *others)
    missing = [name for name in (PATH, *FIVE) if name not in names]
    if missing:
        raise ValueError(
            f"{path}: columns {missing} are missing; it has {shown_names(names)}; expected {PATH} and a column for "
            f"each of {list(FIVE)}, or {PATH} and one column with lists of five values. Is it the list as GLoRIA or "
            "BenchX ships it?"
        )
    return (PATH, *FIVE)


def _films(path: str, columns: tuple[str, ...], film: Callable[[str, str, tuple[float, ...]], Film]) -> Iterator[Film]:
    for place, cells, fault in rows_of(path, columns):
        given = cells[PATH].replace("\\", "/")
        values = _values([cells[name] for name in columns[1:]])
        if fault or leaves_the_release(given):
            yield faulty(place, fault or OUTSIDE, given)
        elif values is None:
            yield faulty(place, UNKNOWN, given)
        else:
            yield film(place, given, values)


def _values(cells: list[str]) -> tuple[float, ...] | None:
    """Return the five labels; None if they are no five labels. Nothing in the cells is executed."""
    if len(cells) == 1:
        found = LIST.fullmatch(cells[0])
        cells = [] if found is None else re.split(r"[,\s]+", found[1].strip())
    known = [VALUES[cell] for cell in cells if cell in VALUES]
    return tuple(known) if len(known) == len(cells) == len(FIVE) else None


def _of_chexpert(place: str, path: str, values: tuple[float, ...]) -> Film:
    first, _, rest = path.partition("/")
    own = rest if first in CHEXPERT_FOLDERS else path
    found = CHEXPERT_PATH.fullmatch(own)
    if found is None:
        return faulty(place, "path that is not train/patientNNNNN/studyN/FILE.jpg", path)
    return Film(place, own, own, int(found[1]), None, values, "", WHOLE)


def _of_mimic(place: str, path: str, values: tuple[float, ...]) -> Film:
    found = MIMIC_PATH.fullmatch(path)
    if found is None:
        return faulty(place, "path that is not files/pNN/pSUBJECT/sSTUDY/DICOM_ID.jpg", path)
    subject, study, image = int(found[1]), int(found[2]), found[3]
    return Film(place, image, str(Path(jpg_path(subject, study, image))), subject, study, values, "", WHOLE)
