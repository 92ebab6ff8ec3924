"""Read Data_Entry_2017.csv of ChestX-ray14: a row a film, with its findings divided by `|`."""

from collections.abc import Iterator
from pathlib import Path

from wronglung.data.releases.csv_lists import NAME, NUMBER, list_lines
from wronglung.data.releases.labelled_images.layout import (
    CHESTXRAY14_COLUMNS,
    CHESTXRAY14_FILMS,
    CHESTXRAY14_LABELS,
    NOTHING_FOUND,
    TEST,
)
from wronglung.data.releases.labelled_images.listed import OUTSIDE, Film, Listed, faulty, listed, rows_of
from wronglung.data.splits import WHOLE

OTHER_LABELS = "findings that ChestX-ray14 does not have"


def read_chestxray14(files: dict[str, str]) -> Listed:
    """Read the films. A label that a row does not name is absent: the list states all findings of a film.

    The labels were found in reports by text mining (Wang et al., CVPR 2017), so an absent one may have been missed.

    Args:
        files: `films`, the csv; perhaps `test`, the list of the test split: other films are then no rows.

    Raises:
        ValueError: if a column is missing, no row can be used, or the test split names a film that the csv lacks.
        FileNotFoundError: if a file is missing.
    """
    chosen = _names(files["test"]) if "test" in files else None
    found = listed(_films(files["films"], chosen), CHESTXRAY14_LABELS, files["films"])
    if chosen is not None:
        lost = {row.record_id.partition("|")[0] for row in found.rejections}
        unknown = sorted(chosen - set(found.films["image"]) - lost)
        if unknown:
            raise ValueError(
                f"{files['test']}: {len(unknown)} of {len(chosen)} films are not in {files['films']}, such as "
                f"{unknown[:3]}; expected the two lists of one release; fetch them again"
            )
    return found


def films_below(root: str | Path) -> dict[str, str]:
    """Return the path of every film below the folder, by its name; the first folder that has it counts."""
    found: dict[str, str] = {}
    for pattern in CHESTXRAY14_FILMS:
        for folder in sorted(Path(root).glob(pattern)):
            for film in sorted(folder.iterdir()):
                found.setdefault(film.name, str(film.relative_to(root)))
    return found


def _names(path: str) -> set[str]:
    return {fields[0].strip() for _, fields in list_lines(path)}


def _films(path: str, chosen: set[str] | None) -> Iterator[Film]:
    for place, cells, fault in rows_of(path, CHESTXRAY14_COLUMNS):
        image, findings, patient = (cells[name] for name in CHESTXRAY14_COLUMNS)
        if chosen is not None and image not in chosen:
            continue
        named = [name.strip() for name in findings.split("|")]
        if fault := fault or _fault(image, named, patient):
            yield faulty(place, fault, image)
            continue
        values = tuple(float(label in named) for label in CHESTXRAY14_LABELS)
        split = WHOLE if chosen is None else TEST
        number = int(patient.partition(".")[0])
        yield Film(place, image, f"{CHESTXRAY14_FILMS[0]}/{image}", number, None, values, "", split)


def _fault(image: str, named: list[str], patient: str) -> str:
    """Return what is wrong with a row; an empty text if nothing is."""
    if not NAME.fullmatch(image):
        return OUTSIDE
    if not NUMBER.fullmatch(patient):
        return "Patient ID that is no number"
    if not set(named) <= set(CHESTXRAY14_LABELS):
        return OTHER_LABELS
    return f"{NOTHING_FOUND} beside a finding" if NOTHING_FOUND in named and len(named) > 1 else ""
