from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import UID, ExplicitVRLittleEndian

from tests.unit.example.release_case import SEED, clinic_settings
from wronglung.example.clinic import draw_clinic
from wronglung.example.film_files import SYNTAXES, Storage, draw_storage, read_grey, store, write_dicom
from wronglung.example.patient_plan import FilmPlan, PatientPlan, StudyPlan
from wronglung.example.settings import ClinicSettings, CompressedShares

PATIENT: PatientPlan = draw_clinic(clinic_settings(), SEED)[3]
STUDY: StudyPlan = PATIENT.studies[0]
FILM: FilmPlan = STUDY.films[0]
GREY = np.linspace(0, 1, 40 * 32, dtype=np.float32).reshape(40, 32)


def storage(
    bits: int = 12,
    inverted: bool = False,
    windows: int = 1,
    rescale: bool = False,
    syntax: UID = ExplicitVRLittleEndian,
) -> Storage:
    top = 2**bits - 1
    return Storage(bits, inverted, top // 20, top * 9 // 10, windows, rescale, 0.143, syntax)


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


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=SYNTAXES)
@pytest.mark.parametrize("bits", [12, 13, 14, 15])
@pytest.mark.parametrize("inverted", [False, True])
def test_compression_changes_how_pixels_are_written_and_nothing_else(
    tmp_path: Path, syntax: UID, bits: int, inverted: bool
) -> None:
    plain = dcmread(write(tmp_path / "plain.dcm", storage(bits, inverted)))
    path = write(tmp_path / "film.dcm", storage(bits, inverted, syntax=syntax))
    again = write(tmp_path / "again.dcm", storage(bits, inverted, syntax=syntax))
    film = dcmread(path)
    assert film.file_meta.TransferSyntaxUID == syntax
    assert path.stat().st_size < (tmp_path / "plain.dcm").stat().st_size
    assert path.read_bytes() == again.read_bytes()
    np.testing.assert_array_equal(film.pixel_array, plain.pixel_array)
    np.testing.assert_array_equal(read_grey(path), read_grey(tmp_path / "plain.dcm"))
    del film.PixelData, plain.PixelData
    assert film == plain


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


def test_an_uncompressed_film_stays_the_same_over_time(tmp_path: Path) -> None:
    how = storage(bits=14, inverted=True, windows=2, rescale=True)
    written = sha256(write(tmp_path / "film.dcm", how).read_bytes()).hexdigest()
    assert written == "e08ee1177ca424df9c8571981cb056160e760b0e8985251f69f95d1f954bf3a7"


def storages(rle: float, jpeg_ls: float, jpeg_2000: float) -> list[Storage]:
    """Of all films of the clinic."""
    settings = clinic_settings()
    shares = CompressedShares(rle=rle, jpeg_ls=jpeg_ls, jpeg_2000=jpeg_2000)
    films = [film for patient in draw_clinic(settings, SEED) for study in patient.studies for film in study.films]
    return [draw_storage(film, settings.films.model_copy(update={"compressed_share": shares})) for film in films]


def test_compressed_films_are_the_shares_asked_for_and_otherwise_as_they_were() -> None:
    plain, mixed = storages(0, 0, 0), storages(0.1, 0.2, 0.3)
    assert {how.syntax for how in plain} == {ExplicitVRLittleEndian}
    assert [replace(how, syntax=ExplicitVRLittleEndian) for how in mixed] == plain
    for share, syntax in zip((0.1, 0.2, 0.3, 0.4), (*SYNTAXES.values(), ExplicitVRLittleEndian), strict=True):
        assert sum(how.syntax == syntax for how in mixed) / len(mixed) == pytest.approx(share, abs=0.04)
    assert {how.syntax for how in storages(0, 0, 1)} == {SYNTAXES["jpeg_2000"]}


def test_more_than_all_films_cannot_be_compressed() -> None:
    films = clinic_settings().films.model_dump() | {"compressed_share": {"rle": 0.5, "jpeg_ls": 0.4, "jpeg_2000": 0.2}}
    with pytest.raises(ValueError, match=r"at most 1\b.*rle 0\.5, jpeg_ls 0\.4, jpeg_2000 0\.2"):
        ClinicSettings.model_validate(clinic_settings().model_dump() | {"films": films})


def test_storage_varies_over_a_clinic_as_asked() -> None:
    settings = clinic_settings()
    films = [film for patient in draw_clinic(settings, SEED) for study in patient.studies for film in study.films]
    drawn = [draw_storage(film, settings.films) for film in films]
    assert {how.bits for how in drawn} == {12, 13, 14, 15}
    assert {how.windows for how in drawn} == {0, 1, 2}
    assert 0.15 < sum(how.inverted for how in drawn) / len(drawn) < 0.25
    assert all(0 <= how.low < how.high < 2**how.bits for how in drawn)
