"""Owner of `readings.csv`: the truth about the simulated readings, which the two releases of gaze do not tell.

A row a reading: source (egd_cxr, reflacx), reading_id as the release names it, reader (1 the first of its release),
dicom_id, split, fixations (their number), told and missed: the visible findings that the reader saw and did not see, as
`kind side` joined by semicolons.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from wronglung.core.seeds import derive_seed
from wronglung.example.annotations import PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_csv
from wronglung.example.gaze.egd_cxr import write_egd_cxr
from wronglung.example.gaze.reflacx import write_reflacx
from wronglung.example.gaze.settings import SimulatedGaze
from wronglung.example.gaze.simulated_reading import Reading, simulate
from wronglung.example.reports.sentence import Seen

NOTICE = """\
Simulated gaze at digitally reconstructed radiographs of one CT; nobody looked at them, and no eye was tracked.

The files are laid out as {name}, but nothing in them is from it: a program drew the scan paths, the durations, the
errors of the eye tracker, the findings that are overlooked and the words. Numbers from them test programs; they say
nothing about readers.
"""


def write_gaze(
    egd_cxr: str | Path,
    reflacx: str | Path,
    readings: str | Path,
    patients: Sequence[PatientRecord],
    settings: SimulatedGaze,
    seed: int,
) -> None:
    """Write both releases and the truth about them.

    Args:
        egd_cxr: folder of the first release: some training films, one reader.
        reflacx: folder of the second: all films of the gold patients, each by every reader.
        readings: path of `readings.csv`.
        patients: all patients.
        settings: the section of the config.
        seed: the seed of the config.
    """
    few = [simulate(*pair, 1, "egd_cxr", settings, seed) for pair in training_films(patients, settings, seed)]
    gold = [(patient, study) for patient in patients if patient.split == "gold" for study in patient.studies]
    readers = range(1, len(settings.reflacx) + 1)
    all_gold = [simulate(*pair, reader, "reflacx", settings, seed) for pair in gold for reader in readers]
    names = write_egd_cxr(egd_cxr, few, NOTICE.format(name="EGD-CXR"))
    rows = [_row("egd_cxr", *pair) for pair in zip(names, few, strict=True)]
    names = write_reflacx(reflacx, all_gold, seed, NOTICE.format(name="REFLACX"))
    rows += [_row("reflacx", *pair) for pair in zip(names, all_gold, strict=True)]
    write_csv(readings, pd.DataFrame(rows))


def training_films(
    patients: Sequence[PatientRecord], settings: SimulatedGaze, seed: int
) -> list[tuple[PatientRecord, StudyRecord]]:
    """Draw the training films that are read: the share of the config, at least one, in the patients' order."""
    films = [(patient, study) for patient in patients if patient.split == "train" for study in patient.studies]
    number = max(1, round(settings.training_share * len(films)))
    drawn = sorted(films, key=lambda pair: derive_seed(seed, "gaze film", pair[1].frontal.dicom_id))[:number]
    chosen = {study.study_id for _, study in drawn}
    return [pair for pair in films if pair[1].study_id in chosen]


def _row(source: str, reading_id: str, reading: Reading) -> dict[str, object]:
    return {
        "source": source,
        "reading_id": reading_id,
        "reader": reading.reader,
        "dicom_id": reading.film.dicom_id,
        "split": reading.patient.split,
        "fixations": len(reading.fixations),
        "told": _named(reading.told),
        "missed": _named(reading.missed),
    }


def _named(findings: Sequence[Seen]) -> str:
    return "; ".join(f"{seen.finding.kind} {seen.finding.side}" for seen in findings)
