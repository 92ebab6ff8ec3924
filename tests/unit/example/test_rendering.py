from pathlib import Path

import pytest

from tests.unit.example.release_case import SEED, clinic_settings
from wronglung.example.annotations import PatientRecord
from wronglung.example.clinic import draw_clinic
from wronglung.example.contact_sheet import NORMAL, choose_panels, draw_sheet
from wronglung.example.ct import PreparedCt
from wronglung.example.film_files import read_grey
from wronglung.example.mimic_paths import dicom_path, report_path
from wronglung.example.patient_plan import PatientPlan
from wronglung.example.render_group import render_patient
from wronglung.example.render_settings import RenderSettings

FILMS = {
    "formats": ((128, 112), (112, 128)),
    "ap_share": 0.3,
    "lateral_share": 1.0,
    "listed_lateral_share": 0.5,
    "inverted_share": 0.5,
    "bits_stored": (12,),
    "compressed_share": {"rle": 0.2, "jpeg_ls": 0.2, "jpeg_2000": 0.2},
    "missing_graph_share": 0.0,
}
PATIENTS = {"train": 3, "valid": 1, "test": 1, "gold": 3}


@pytest.fixture(scope="module")
def clinic() -> tuple[PatientPlan, ...]:
    return draw_clinic(clinic_settings(films=FILMS, patients=PATIENTS, groups=2), SEED)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("release")


@pytest.fixture(scope="module")
def records(
    clinic: tuple[PatientPlan, ...], ct: PreparedCt, settings: RenderSettings, release: Path
) -> list[PatientRecord]:
    plain = clinic_settings(films=FILMS, patients=PATIENTS, groups=2)
    return [render_patient(patient, ct, plain, settings, release) for patient in clinic]


def test_films_and_reports_lie_in_the_release(records: list[PatientRecord], release: Path) -> None:
    for patient in records:
        for study in patient.studies:
            report = (release / report_path(patient.subject_id, study.study_id)).read_text()
            assert all(placed.written in report for placed in study.sentences)
            for film in study.films:
                grey = read_grey(release / dicom_path(patient.subject_id, study.study_id, film.dicom_id))
                assert grey.shape == (film.rows, film.columns)
                assert film.frontal == film.has_graph == bool(film.regions)


def test_boxes_lie_on_the_film(records: list[PatientRecord]) -> None:
    for patient in records:
        for study in patient.studies:
            for x1, y1, x2, y2 in study.frontal.regions.values():
                assert 0 <= x1 < x2 < study.frontal.columns
                assert 0 <= y1 < y2 < study.frontal.rows


def test_a_patient_rendered_alone_is_the_same_byte_for_byte(
    clinic: tuple[PatientPlan, ...],
    ct: PreparedCt,
    settings: RenderSettings,
    records: list[PatientRecord],
    release: Path,
    tmp_path: Path,
) -> None:
    plain = clinic_settings(films=FILMS, patients=PATIENTS, groups=2)
    assert render_patient(clinic[-1], ct, plain, settings, tmp_path) == records[-1]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert all((release / path.relative_to(tmp_path)).read_bytes() == path.read_bytes() for path in files)


def test_the_contact_sheet_shows_only_what_can_be_seen(
    records: list[PatientRecord], release: Path, tmp_path: Path
) -> None:
    rows = choose_panels(records)
    for kind, panels in rows.items():
        for panel in panels:
            assert (panel.seen is None) == (kind == NORMAL)
            if panel.seen is not None:
                assert panel.seen.visible
                assert panel.seen.finding.kind == kind
    draw_sheet(tmp_path / "sheet.png", release, records)
    draw_sheet(tmp_path / "again.png", release, records)
    data = (tmp_path / "sheet.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert data == (tmp_path / "again.png").read_bytes()
