"""What every reader of a set returns: its films, what is known of each, and what was left out."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wronglung.data.rejected import Rejection
from wronglung.data.releases.archives import leaves_the_release
from wronglung.data.releases.csv_lists import column_places, list_lines
from wronglung.data.stages import INDEX

TWICE = "film in two rows; both left out"
OUTSIDE = "path of an image outside the folder"


class Film(NamedTuple):
    """One row of a list.

    Attributes:
        place: line of the list, to find it again.
        image: id of the film.
        path: of its file, below the folder of films.
        patient: number of the patient; None if the list does not say, so that the film counts as one.
        study: number of the study; None likewise.
        values: the set's labels in their order: 1 present, 0 absent, NaN not known.
        fault: what is wrong with the row; empty if it is sound.
        split: the split that the film is in.
    """

    place: str
    image: str
    path: str
    patient: int | None
    study: int | None
    values: tuple[float, ...]
    fault: str
    split: str


class Listed(NamedTuple):
    """The films of a list.

    Attributes:
        films: columns image, path, patient, study and split; a row a film, by image.
        values: (N, labels) float, the rows of `films`, a column a label.
        rejections: rows that were left out.
    """

    films: pd.DataFrame
    values: pd.DataFrame
    rejections: list[Rejection]


def faulty(place: str, fault: str, image: str = "") -> Film:
    """Return a row that cannot be used; its image is named only if its path stays in the folder."""
    return Film(place, "" if leaves_the_release(image) else image, "", None, None, (), fault, "")


def rows_of(path: str | Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the place of every row of a csv, its stripped cells of some columns, and its fault if it has any.

    Raises:
        ValueError: if a column is missing or occurs twice, or the file is no csv; the message names the file and its
            columns.
        FileNotFoundError: if there is no such file.
    """
    lines = list_lines(path)
    _, header = next(lines, (0, []))
    places = column_places(path, header, columns)
    for line, fields in lines:
        same = len(fields) == len(header)
        cells = {name: fields[at].strip() if at < len(fields) else "" for name, at in places.items()}
        fault = "" if same else f"row has {len(fields)} fields, the header {len(header)}"
        yield f"{Path(path).name} line {line}", cells, fault


def listed(rows: Iterable[Film], labels: Sequence[str], path: str | Path) -> Listed:
    """Return the sound rows; a film in two of them is left out, since nobody knows which one holds.

    Raises:
        ValueError: if no row can be used.
    """
    table = pd.DataFrame(list(rows), columns=list(Film._fields))
    sound = table[table["fault"] == ""]
    twice = sound["image"].duplicated(keep=False)
    bad = pd.concat([table[table["fault"] != ""], sound[twice].assign(fault=TWICE)])
    rejections = [
        Rejection(INDEX, f"{row.image}|{row.place}" if row.image else row.place, "fault", row.fault, str(path))
        for row in bad.itertuples()
    ]
    kept = sound[~twice].sort_values("image", ignore_index=True)
    if kept.empty:
        reasons = bad["fault"].value_counts().head(3).to_dict()
        raise ValueError(
            f"{path}: none of its {len(table)} rows names a film with usable labels: {reasons}; is it the list of this "
            "set as published (docs/adding_a_data_set.md)?"
        )
    logging.info("%d films, %d rows left out", len(kept), len(rejections))
    values = pd.DataFrame(kept["values"].tolist(), columns=list(labels), dtype="float64")
    return Listed(kept[["image", "path", "patient", "study", "split"]], values, rejections)
