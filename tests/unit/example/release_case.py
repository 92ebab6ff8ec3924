"""A clinic without pictures: every planned finding is seen where it was planned, in regions of fixed shares."""

from collections.abc import Callable

from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.disease_course import ONE_SIDED
from wronglung.example.ontology import DETECTABLE
from wronglung.example.patient_plan import Finding, PatientPlan
from wronglung.example.reports.compose import compose
from wronglung.example.reports.history import name_examination
from wronglung.example.reports.sentence import Box, Seen, Sight
from wronglung.example.settings import ClinicSettings

CLINIC = {
    "groups": 10,
    "patients": {"train": 180, "valid": 30, "test": 20, "gold": 110},
    "studies": (0.25, 0.45, 0.3),
    "films": {
        "formats": ((320, 256), (256, 320), (320, 264), (288, 288), (272, 272), (264, 312)),
        "ap_share": 0.3,
        "lateral_share": 0.1,
        "listed_lateral_share": 0.5,
        "inverted_share": 0.2,
        "bits_stored": (12, 13, 14, 15),
        "compressed_share": {"rle": 0.2, "jpeg_ls": 0.2, "jpeg_2000": 0.2},
        "missing_graph_share": 0.02,
    },
    "findings": {
        "number": (0.12, 0.33, 0.37, 0.18),
        "kinds": {
            "effusion": 0.22,
            "consolidation": 0.22,
            "atelectasis": 0.12,
            "pneumothorax": 0.15,
            "nodule": 0.14,
            "cardiomegaly": 0.08,
            "edema": 0.07,
        },
        "grades": {"small": 0.2, "moderate": 0.4, "large": 0.4},
        "devices": {"endotracheal_tube": 0.3, "central_line": 0.35},
        "changes": {"same": 0.3, "improved": 0.25, "worsened": 0.25, "resolved": 0.2},
        "new_share": 0.4,
    },
}
SEED = 20
BOX: Box = (10, 20, 60, 90)
PARTS: tuple[Box, ...] = ((10, 20, 30, 90), (40, 25, 60, 85))
SEEN, UNSEEN = Sight(True, 900.0, 0.08, 0.02), Sight(False, 0.0, None, 0.02)


def clinic_settings(**changes: object) -> ClinicSettings:
    """The clinic's settings with whole sections exchanged."""
    return ClinicSettings.model_validate(CLINIC | changes)


def see(finding: Finding) -> Seen:
    """The finding as planned: visible, in its zone's region and its lung."""
    regions: tuple[str, ...] = ()
    if finding.kind in ONE_SIDED:
        zone = "apical zone" if finding.zone == "apical" else f"{finding.zone} lung zone"
        regions = (f"{finding.side} {zone}", f"{finding.side} lung")
    return Seen(finding, SEEN, finding.zone, regions, BOX, PARTS if finding.side == "both" else (BOX,))


def overlook(finding: Finding) -> Seen:
    """The finding off the film."""
    return Seen(finding, UNSEEN, "", (), None, ())


def boxes(rows: int, columns: int) -> dict[str, Box]:
    """A box for every region, of different places and sizes, the first touching the film's edge."""
    return {
        name: (5 * number // 2, number, columns // 2 + 3 * number, rows // 2 + 2 * number)
        for number, name in enumerate(DETECTABLE)
    }


def record(patient: PatientPlan, seen_as: Callable[[Finding], Seen] = see) -> PatientRecord:
    """The truth about a patient whose findings are seen by `seen_as`."""
    studies = []
    before: tuple[Seen, ...] = ()
    for study in patient.studies:
        seen = tuple(map(seen_as, study.findings))
        report = compose(patient, study, seen, before)
        films = tuple(
            FilmRecord(
                film.dicom_id,
                film.view,
                film.rows,
                film.columns,
                True,
                film.view != "LATERAL",
                boxes(film.rows, film.columns) if film.view != "LATERAL" else {},
            )
            for film in study.films
        )
        studies.append(
            StudyRecord(
                study.study_id,
                study.order,
                study.date,
                study.time,
                name_examination(study),
                report.reason,
                films,
                seen,
                report.sentences,
            )
        )
        before = seen
    return PatientRecord(
        patient.subject_id, patient.split, patient.gender, patient.age, patient.age_decile, tuple(studies)
    )


def draw_records(**changes: object) -> list[PatientRecord]:
    """The truth about a whole clinic, in order of the patients' identifiers."""
    patients = [record(patient) for patient in draw_clinic(clinic_settings(**changes), SEED)]
    return sorted(patients, key=lambda patient: patient.subject_id)
