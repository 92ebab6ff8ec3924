from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from tests.unit.example.release_case import SEED, clinic_settings
from wronglung.example.clinic import draw_clinic
from wronglung.example.dicom import Storage, draw_storage, read_grey, store, write_dicom
from wronglung.example.plan import FilmPlan, PatientPlan, StudyPlan

PATIENT: PatientPlan = draw_clinic(clinic_settings(), SEED)[3]
STUDY: StudyPlan = PATIENT.studies[0]
FILM: FilmPlan = STUDY.films[0]
GREY = np.linspace(0, 1, 32 * 24, dtype=np.float32).reshape(32, 24)


def storage(bits: int = 12, inverted: bool = False, windows: int = 1, rescale: bool = False) -> Storage:
    top = 2**bits - 1
    return Storage(bits, inverted, top // 20, top * 9 // 10, windows, rescale, 0.143)


def write(path: Path, how: Storage) -> Path:
    write_dicom(path, GREY, FILM, STUDY, PATIENT.subject_id, "CHEST (PA ONLY)", how)
    return path


@pytest.mark.parametrize("bits", [12, 13, 14, 15])
@pytest.mark.parametrize("inverted", [False, True])
def test_round_trip_of_grey_levels(tmp_path: Path, bits: int, inverted: bool) -> None:
    path = write(tmp_path / "film.dcm", storage(bits, inverted))
    dataset = dcmread(path)
    levels = dataset.pixel_array.astype(int)
    assert dataset.PhotometricInterpretation == ("MONOCHROME1" if inverted else "MONOCHROME2")
    assert (dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit) == (16, bits, bits - 1)
    assert 0 <= levels.min() < levels.max() < 2**bits
    assert (levels[0, 0] > levels[-1, -1]) == inverted
    np.testing.assert_allclose(read_grey(path), GREY, atol=2 / 2**bits)


def test_inversion_turns_the_same_values_over() -> None:
    plain, inverted = store(GREY, storage()), store(GREY, storage(inverted=True))
    np.testing.assert_array_equal(plain.astype(int) + inverted, 2**12 - 1)


@pytest.mark.parametrize(("windows", "values"), [(0, 0), (1, 1), (2, 2)])
def test_window_tags_are_absent_single_or_several(tmp_path: Path, windows: int, values: int) -> None:
    dataset = dcmread(write(tmp_path / "film.dcm", storage(windows=windows)))
    if values == 0:
        assert "WindowCenter" not in dataset
        assert "WindowWidth" not in dataset
    else:
        assert dataset["WindowCenter"].VM == dataset["WindowWidth"].VM == values
        first = dataset.WindowWidth if values == 1 else dataset.WindowWidth[0]
        assert float(first) == int(dataset.pixel_array.max()) - int(dataset.pixel_array.min()) + 1


def test_header_says_what_the_plan_says(tmp_path: Path) -> None:
    dataset = dcmread(write(tmp_path / "film.dcm", storage(rescale=True)))
    assert dataset.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert list(dataset.ImageType) == ["DERIVED", "PRIMARY"]
    assert dataset.SpecificCharacterSet == "ISO_IR 100"
    assert dataset.ViewPosition == FILM.view
    assert dataset.PatientID == str(PATIENT.subject_id)
    assert dataset.StudyDate == str(STUDY.date)
    assert float(dataset.StudyTime) == pytest.approx(STUDY.time)
    assert dataset.ViewCodeSequence[0].CodeMeaning == "postero-anterior"
    assert dataset.PatientOrientationCodeSequence[0].CodeMeaning == "Erect"
    assert dataset.ProcedureCodeSequence[0].CodeMeaning == "CHEST (PA ONLY)"
    assert dataset.PerformedProcedureStepDescription == "CHEST (PA ONLY)"
    assert (dataset.RescaleSlope, dataset.RescaleIntercept) == (1, 0)


def test_the_same_film_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "first.dcm", storage()).read_bytes()
    assert write(tmp_path / "second.dcm", storage()).read_bytes() == first


def test_storage_varies_over_a_clinic_as_asked() -> None:
    settings = clinic_settings()
    films = [film for patient in draw_clinic(settings, SEED) for study in patient.studies for film in study.films]
    drawn = [draw_storage(film, settings.films) for film in films]
    assert {how.bits for how in drawn} == {12, 13, 14, 15}
    assert {how.windows for how in drawn} == {0, 1, 2}
    assert 0.15 < sum(how.inverted for how in drawn) / len(drawn) < 0.25
    assert all(0 <= how.low < how.high < 2**how.bits for how in drawn)
