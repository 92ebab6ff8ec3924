"""Compare finding labels with Chest ImaGenome's own list of labels."""

from collections.abc import Iterable
from pathlib import Path

from wronglung.data.releases.chest_imagenome.layout import LABEL_FILE
from wronglung.data.releases.chest_imagenome.links import Link, Note


def read_labels(chest_imagenome: str | Path) -> frozenset[str]:
    """Read the labels of the release's list, whose lines are `category|relation|label,`; empty without a list."""
    path = Path(chest_imagenome) / LABEL_FILE
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return frozenset(line.strip().rstrip(",").split("|")[-1].strip().lower() for line in lines if line.count("|") == 2)


def unknown_labels(links: Iterable[Link], known: frozenset[str]) -> list[Note]:
    """Return one note with the number of findings whose label is not in the list; [] if there are none or no list."""
    count = sum(link.label.lower() not in known for link in links) if known else 0
    return [Note("repair", f"{count} findings with a label that {LABEL_FILE} lacks; kept as they are")] if count else []
