"""The virtual chest clinic: every patient, study, film and finding, drawn from one seed."""

from datetime import date, timedelta

import numpy as np

from wronglung.core.seeds import derive_rng, derive_seed
from wronglung.example.disease_course import draw_courses
from wronglung.example.patient_plan import Body, FilmPlan, PatientPlan, StudyPlan
from wronglung.example.settings import ClinicSettings, FilmSettings

SPLITS = ("train", "valid", "test", "gold")
_MOST_STUDIES = 3


def draw_clinic(settings: ClinicSettings, seed: int) -> tuple[PatientPlan, ...]:
    """Draw all patients. Each belongs to one split; patient i lies in group i modulo the number of groups.

    Everything about patient i except its identifiers depends only on (seed, i).

    Args:
        settings: the clinic's section of the config.
        seed: the seed of the config.
    """
    splits = [split for split in SPLITS for _ in range(getattr(settings.patients, split))]
    ids = derive_rng(seed, "identifiers")
    subjects = ids.choice(10**6, len(splits), replace=False)
    studies = ids.choice(10**7, (len(splits), _MOST_STUDIES), replace=False)
    return tuple(
        draw_patient(
            settings,
            seed,
            index,
            split,
            10_000_000 + (index % settings.groups) * 1_000_000 + int(subjects[index]),
            [50_000_000 + int(study) for study in studies[index]],
        )
        for index, split in enumerate(splits)
    )


def draw_patient(
    settings: ClinicSettings, seed: int, index: int, split: str, subject_id: int, study_ids: list[int]
) -> PatientPlan:
    """Draw one patient with its studies.

    Args:
        settings: the clinic's section of the config.
        seed: the seed of the config.
        index: the patient's number; it selects the random stream.
        split: train, valid, test or gold; gold patients have two studies.
        subject_id: 8 digits, the first is 1.
        study_ids: identifiers of the studies in order of time, at least three.
    """
    rng = derive_rng(seed, "patient", index)
    weights = np.asarray(settings.studies, dtype=float)
    drawn = 1 + int(rng.choice(len(weights), p=weights / weights.sum()))
    number = 2 if split == "gold" else drawn
    in_bed = bool(rng.random() < settings.films.ap_share)
    courses = draw_courses(settings.findings, rng, number, in_bed, derive_seed(seed, "findings", index))
    day = date(int(rng.integers(2110, 2200)), 1, 1) + timedelta(days=int(rng.integers(365)))
    studies = []
    for order in range(number):
        key = derive_seed(seed, "study", index, order)
        studies.append(
            StudyPlan(
                study_id=study_ids[order],
                order=order + 1,
                date=day.year * 10_000 + day.month * 100 + day.day,
                time=_draw_time(rng),
                films=_draw_films(settings.films, rng, in_bed, key),
                findings=courses[order].findings,
                changes=courses[order].changes,
                seed=key,
            )
        )
        day += timedelta(days=int(rng.integers(1, 240)))
    return PatientPlan(
        subject_id=subject_id,
        split=split,
        gender=str(rng.choice(["F", "M"])),
        age=int(rng.integers(25, 90)),
        body=draw_body(rng, derive_seed(seed, "body", index)),
        studies=tuple(studies),
    )


def draw_body(rng: np.random.Generator, seed: int) -> Body:
    """Draw a body, within the range in which the CT's anatomy stays plausible.

    Args:
        rng: the patient's random stream.
        seed: of the body's smooth deformation.
    """
    return Body(
        seed=seed,
        width=float(rng.uniform(0.90, 1.06)),
        height=float(rng.uniform(0.90, 1.06)),
        heart=float(rng.uniform(0.92, 1.08)),
        lung=float(rng.uniform(0.85, 1.20)),
        habitus=float(rng.uniform(0.95, 1.12)),
    )


def _draw_films(settings: FilmSettings, rng: np.random.Generator, in_bed: bool, seed: int) -> tuple[FilmPlan, ...]:
    """Draw the frontal film and, for some PA studies, a lateral film."""
    lateral = not in_bed and rng.random() < settings.lateral_share
    views = ("AP" if in_bed else "PA",) + (("LATERAL",) if lateral else ())
    films = []
    for number, view in enumerate(views):
        rows, columns = settings.formats[int(rng.integers(len(settings.formats)))]
        films.append(FilmPlan(_draw_dicom_id(rng), view, rows, columns, derive_seed(seed, "film", number)))
    return tuple(films)


def _draw_dicom_id(rng: np.random.Generator) -> str:
    """Draw an identifier: five groups of eight hexadecimal digits."""
    return "-".join(f"{part:08x}" for part in rng.integers(2**32, size=5))


def _draw_time(rng: np.random.Generator) -> float:
    """Draw a time of day, as the number hhmmss.fff."""
    hours, minutes, seconds = rng.integers((24, 60, 60))
    return float(hours * 10_000 + minutes * 100 + seconds) + int(rng.integers(1000)) / 1000
