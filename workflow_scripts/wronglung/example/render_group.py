"""Render one group of patients: write films and reports, and return the truth about them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wronglung.core.files import replacing
from wronglung.core.logs import progress
from wronglung.core.seeds import derive_rng
from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.ct import PreparedCt
from wronglung.example.film import FindingView, render_film
from wronglung.example.film_files import draw_storage, write_dicom
from wronglung.example.mimic_paths import dicom_path, report_path
from wronglung.example.patient_plan import FilmPlan, PatientPlan
from wronglung.example.render_settings import RenderSettings
from wronglung.example.reports.compose import compose
from wronglung.example.reports.history import name_examination
from wronglung.example.reports.sentence import Box, Seen
from wronglung.example.settings import ClinicSettings


def render_group(
    group: str, ct: PreparedCt, clinic: ClinicSettings, render: RenderSettings, seed: int, folder: Path
) -> list[PatientRecord]:
    """Write the DICOM files and reports of a group's patients, and return the truth about them.

    Args:
        group: p10, p11, ...; the folder is made even if the group has no patient.
        ct: the prepared CT.
        clinic: the clinic's section of the config.
        render: ranges and strengths of the films.
        seed: the seed of the config.
        folder: `files/<group>` of the MIMIC-CXR release.
    """
    folder.mkdir(parents=True, exist_ok=True)
    patients = [patient for patient in draw_clinic(clinic, seed) if patient.group == group]
    return [
        render_patient(patient, ct, clinic, render, folder.parents[1])
        for patient in progress(patients, f"render {group}", len(patients))
    ]


def render_patient(
    patient: PatientPlan, ct: PreparedCt, clinic: ClinicSettings, render: RenderSettings, root: Path
) -> PatientRecord:
    """Write the DICOM files and reports of one patient, and return the truth about it.

    Args:
        patient: the patient to render.
        ct: the prepared CT.
        clinic: the clinic's section of the config.
        render: ranges and strengths of the films.
        root: root of the MIMIC-CXR release.
    """
    studies: list[StudyRecord] = []
    before: Sequence[Seen] = ()
    for study in patient.studies:
        examination = name_examination(study)
        films = []
        seen: tuple[Seen, ...] = ()
        for film in study.films:
            rendered = render_film(ct, patient.body, film, study.findings, render)
            if film.view != "LATERAL":
                seen = tuple(map(_simplify, rendered.findings))
            path = root / dicom_path(patient.subject_id, study.study_id, film.dicom_id)
            storage = draw_storage(film, clinic.films)
            write_dicom(path, rendered.intensity, film, study, patient.subject_id, examination, storage)
            films.append(_record_film(film, patient, rendered.regions, clinic))
        report = compose(patient, study, seen, before)
        with replacing(root / report_path(patient.subject_id, study.study_id)) as temporary:
            temporary.write_text(report.text, encoding="ascii")
        studies.append(
            StudyRecord(
                study.study_id,
                study.order,
                study.date,
                study.time,
                examination,
                report.reason,
                tuple(films),
                seen,
                report.sentences,
            )
        )
        before = seen
    return PatientRecord(
        patient.subject_id, patient.split, patient.gender, patient.age, patient.age_decile, tuple(studies)
    )


def _simplify(view: FindingView) -> Seen:
    """Return the parts of a finding's view that the report writer needs."""
    zone = view.zone
    if view.finding.kind == "pneumothorax":
        # Its mask runs down the whole rim of the lung, so the mask's middle means nothing: use apical or no zone.
        zone = "apical" if f"{view.finding.side} apical zone" in view.regions else ""
    box = None if view.box is None else _whole(view.box)
    return Seen(view.finding, view.sight, zone, view.regions, box, tuple(map(_whole, view.boxes)))


def _whole(box: Sequence[int | np.integer]) -> Box:
    """Convert the box to plain Python integers."""
    x1, y1, x2, y2 = (int(value) for value in box)
    return x1, y1, x2, y2


def _record_film(film: FilmPlan, patient: PatientPlan, regions: dict[str, Box], settings: ClinicSettings) -> FilmRecord:
    """Record the truth about a film; its seed decides whether it is listed and has a scene graph."""
    rng = derive_rng(film.seed, "release")
    frontal = film.view != "LATERAL"
    listed = frontal or rng.random() < settings.films.listed_lateral_share
    lost = patient.split == "train" and rng.random() < settings.films.missing_graph_share
    boxes = {name: _whole(box) for name, box in regions.items()}
    return FilmRecord(film.dicom_id, film.view, film.rows, film.columns, listed, frontal and not lost, boxes)
