"""Owner of `<group>.json`: the truth about a group of patients, from which the release's lists are written.

The file holds a list of `PatientRecord`. Its keys are the field names of the dataclasses below.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from wronglung.core.files import replacing
from wronglung.example.reports.compose import Placed
from wronglung.example.reports.sentence import Box, Seen


@dataclass(frozen=True)
class FilmRecord:
    """One film.

    Attributes:
        dicom_id: its identifier.
        view: PA, AP or LATERAL.
        rows: pixel rows.
        columns: pixel columns.
        listed: whether Chest ImaGenome's splits list it.
        has_graph: whether it has a scene graph.
        regions: Chest ImaGenome regions by name, as x1, y1, x2, y2 in the film's pixels; none on a lateral film.
    """

    dicom_id: str
    view: str
    rows: int
    columns: int
    listed: bool
    has_graph: bool
    regions: dict[str, Box]

    @property
    def frontal(self) -> bool:
        """Whether the view is AP or PA."""
        return self.view in ("AP", "PA")


@dataclass(frozen=True)
class StudyRecord:
    """One study. The first film is frontal, and `seen` is about it; `sentences` are the report's, in order."""

    study_id: int
    order: int
    date: int
    time: float
    examination: str
    reason: str
    films: tuple[FilmRecord, ...]
    seen: tuple[Seen, ...]
    sentences: tuple[Placed, ...]

    @property
    def frontal(self) -> FilmRecord:
        """The study's one frontal film."""
        return self.films[0]


@dataclass(frozen=True)
class PatientRecord:
    """One patient, with the studies in order of time; the age is in years at the first study."""

    subject_id: int
    split: str
    gender: str
    age: int
    age_decile: str
    studies: tuple[StudyRecord, ...]


_RECORDS = TypeAdapter(list[PatientRecord])


def write_annotations(path: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write the patients of one group."""
    with replacing(path) as temporary:
        temporary.write_bytes(_RECORDS.dump_json(list(patients), indent=1))


def read_annotations(paths: Sequence[str | Path]) -> list[PatientRecord]:
    """Read the patients of all groups, in order of their identifiers.

    Args:
        paths: the groups' files.
    """
    patients = [patient for path in paths for patient in _RECORDS.validate_json(Path(path).read_bytes())]
    return sorted(patients, key=lambda patient: patient.subject_id)
