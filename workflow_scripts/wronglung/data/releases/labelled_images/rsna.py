"""Read stage_2_train_labels.csv of the RSNA pneumonia challenge: a row a box, and one for a film without a box.

Its boxes are not read: the set serves zero-shot classification alone.
"""

import re
from collections.abc import Iterator

from wronglung.data.releases.csv_lists import NAME
from wronglung.data.releases.labelled_images.layout import RSNA_COLUMNS, RSNA_FILMS, RSNA_LABELS
from wronglung.data.releases.labelled_images.listed import OUTSIDE, Film, Listed, faulty, listed, rows_of
from wronglung.data.splits import WHOLE

TARGET = re.compile(r"[01](?:\.0+)?")
BOTH = "film with both values of Target"


def read_rsna(files: dict[str, str]) -> Listed:
    """Read the films: Target 0 is Normal, and 1 Pneumonia. The list names no patients, so each film counts as one.

    Target 0 also stands for films that are not normal and show no opacity of a lung.

    Args:
        files: `films`, the csv.

    Raises:
        ValueError: if a column is missing, or no row can be used.
        FileNotFoundError: if there is no such file.
    """
    return listed(_films(files["films"]), RSNA_LABELS, files["films"])


def _films(path: str) -> Iterator[Film]:
    places: dict[str, str] = {}
    targets: dict[str, set[str]] = {}
    plain: dict[str, int] = {}  # rows without pneumonia: a film has one, other films have a row a box
    for place, cells, fault in rows_of(path, RSNA_COLUMNS):
        image, target = (cells[name] for name in RSNA_COLUMNS)
        fault = fault or ("" if NAME.fullmatch(image) else OUTSIDE)
        fault = fault or ("" if TARGET.fullmatch(target) else "Target that is neither 0 nor 1")
        if fault:
            yield faulty(place, fault, image)
            continue
        places.setdefault(image, place)
        targets.setdefault(image, set()).add(target[0])
        plain[image] = plain.get(image, 0) + (target[0] == "0")
    for image, found in targets.items():
        # A film without a box has one row; as many films as such rows are returned, so that a film of two is left out.
        for _ in range(max(1, plain[image])):
            if len(found) == 1:
                values = (1.0, 0.0) if found == {"0"} else (0.0, 1.0)
                yield Film(places[image], image, f"{RSNA_FILMS}/{image}.dcm", None, None, values, "", WHOLE)
        if len(found) > 1:
            yield faulty(places[image], BOTH, image)
