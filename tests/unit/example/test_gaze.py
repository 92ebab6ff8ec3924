"""Simulated readings: as the releases' readers take them, with the config's habits, and drawn film by film."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.project import resolved_config
from tests.unit.data.gaze_case import EGD_FIXATIONS, MASTER_SHEET, REFLACX_FIXATIONS
from tests.unit.example.release_case import draw_records
from wronglung.data.releases.egd_cxr.fixations import read_egd_cxr
from wronglung.data.releases.egd_cxr.settings import EgdCxrGaze
from wronglung.data.releases.reflacx.readings import read_reflacx
from wronglung.data.releases.reflacx.settings import ReflacxGaze
from wronglung.example.annotations import PatientRecord, StudyRecord
from wronglung.example.gaze.settings import SimulatedGaze
from wronglung.example.gaze.simulated_reading import Reading, simulate
from wronglung.example.gaze.write_gaze import training_films, write_gaze

SEED = 5


def settings() -> SimulatedGaze:
    return SimulatedGaze.model_validate(resolved_config("config.yaml")["example"]["gaze"])


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    return draw_records(patients={"train": 60, "valid": 4, "test": 4, "gold": 20})


@pytest.fixture(scope="module")
def made(patients: list[PatientRecord], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gaze")
    write_gaze(folder / "egd", folder / "reflacx", folder / "readings.csv", patients, settings(), SEED)
    return folder


def studies(patients: Sequence[PatientRecord], split: str) -> list[tuple[PatientRecord, StudyRecord]]:
    return [(patient, study) for patient in patients if patient.split == split for study in patient.studies]


def all_readings(patients: Sequence[PatientRecord], reader: int) -> list[Reading]:
    pairs = [pair for split in ("train", "gold") for pair in studies(patients, split)]
    return [simulate(*pair, reader, "reflacx", settings(), SEED) for pair in pairs]


def test_the_releases_have_the_published_columns_and_say_that_they_are_simulated(made: Path) -> None:
    assert list(pd.read_csv(made / "egd/fixations.csv").columns) == EGD_FIXATIONS
    sheet = list(pd.read_csv(made / "egd/master_sheet.csv").columns)
    assert set(MASTER_SHEET) < set(sheet)
    assert len(sheet) == 59
    metadata = pd.read_csv(made / "reflacx/main_data/metadata_phase_3.csv")
    assert metadata["id"].str.fullmatch(r"P300R\d{6}").all()
    for name in metadata["id"]:
        folder = made / "reflacx/main_data" / name
        assert len(list(folder.iterdir())) == 5
        assert list(pd.read_csv(folder / "fixations.csv", nrows=1).columns) == REFLACX_FIXATIONS
    for release in ("egd", "reflacx"):
        for file in ("LICENSE.txt", "README.txt"):
            assert "imulated" in (made / release / file).read_text()


def test_readers_of_both_releases_take_all_of_it(made: Path, patients: list[PatientRecord]) -> None:
    common = {"least_fixations": 4}
    egd = EgdCxrGaze(source="egd_cxr", egd_cxr=str(made / "egd"), heat_map="egd_cxr", **common)
    reflacx = ReflacxGaze(source="reflacx", reflacx=str(made / "reflacx"), heat_map="reflacx", **common)
    files = egd.files() | {"transcripts": str(made / "egd/audio_segmentation_transcripts")}
    first, second = read_egd_cxr(files), read_reflacx(reflacx.files())
    assert not [*first.rejections, *second.rejections]
    assert first.fixations["transcript"].notna().all()
    assert second.fixations["transcript"].notna().all()
    truth = pd.read_csv(made / "readings.csv")
    for source, gaze in (("egd_cxr", first), ("reflacx", second)):
        own = truth[truth["source"] == source].set_index("reading_id")
        counts = gaze.fixations.groupby("reading_id").size()
        assert counts.to_dict() == own["fixations"].to_dict()
    gold = {study.frontal.dicom_id for _, study in studies(patients, "gold")}
    per_film = second.fixations.groupby("dicom_id")["reading_id"].nunique()
    assert per_film.to_dict() == dict.fromkeys(gold, 2)


def test_one_reader_reads_the_share_of_the_training_films(made: Path, patients: list[PatientRecord]) -> None:
    train = {study.frontal.dicom_id for _, study in studies(patients, "train")}
    read = set(pd.read_csv(made / "egd/fixations.csv")["DICOM_ID"])
    assert len(read) == round(0.08 * len(train))
    assert read <= train
    none = SimulatedGaze.model_validate(settings().model_dump() | {"training_share": 0.0})
    assert len(training_films(patients, none, SEED)) == 1


def test_the_screen_of_egd_cxr_gives_the_same_pixels(made: Path, tmp_path: Path) -> None:
    """The reader's own mapping from the screen, against what the writer knows of the film."""
    files = {name: str(made / f"egd/{name}.csv") for name in ("fixations", "master_sheet")}
    written = read_egd_cxr(files).fixations
    table = pd.read_csv(files["fixations"]).assign(X_ORIGINAL="", Y_ORIGINAL="")
    table.to_csv(tmp_path / "fixations.csv", index=False)
    mapped = read_egd_cxr(files | {"fixations": str(tmp_path / "fixations.csv")}).fixations
    inside = written["x"] >= 0
    metadata = {}
    for patient in draw_records(patients={"train": 60, "valid": 4, "test": 4, "gold": 20}):
        metadata |= {study.frontal.dicom_id: study.frontal for study in patient.studies}
    for axis, side in (("x", "columns"), ("y", "rows")):
        sides = written["dicom_id"].map(lambda dicom_id, side=side: getattr(metadata[dicom_id], side))
        pixels = (mapped[f"{axis}_share"] * sides)[inside] - written.loc[inside, axis]
        # Pixels are cut to whole numbers; screens have five digits.
        assert pixels.between(-0.01, 1.01).all()


def test_looks_have_the_durations_and_noise_of_the_config(patients: list[PatientRecord]) -> None:
    habit = settings().reflacx[0]
    logs = np.log(
        [one.duration for reading in all_readings(patients, 1) if not reading.told for one in reading.fixations]
    )
    assert len(logs) > 300
    assert np.median(logs) == pytest.approx(np.log(habit.median_s), abs=0.1)
    assert logs.std() == pytest.approx(habit.log_sd, abs=0.06)
    calm = SimulatedGaze.model_validate(settings().model_dump() | {"noise_deg": 0.0})
    moved = []
    for pair in studies(patients, "gold"):
        exact, noisy = (simulate(*pair, 1, "reflacx", given, SEED) for given in (calm, settings()))
        moved += [(a.x - b.x) / a.per_degree for a, b in zip(exact.fixations, noisy.fixations, strict=True)]
    assert np.std(moved) == pytest.approx(1, abs=0.08)
    assert np.mean(moved) == pytest.approx(0, abs=0.1)


def test_gaze_dwells_on_findings_that_are_told_and_not_on_those_missed(patients: list[PatientRecord]) -> None:
    # In these records all findings of a film lie in one place, so a film counts where all are told or all are missed.
    shares: dict[bool, list[float]] = {True: [], False: []}
    numbers = {True: 0, False: 0}
    for reading in all_readings(patients, 1):
        for told, findings, others in ((True, reading.told, reading.missed), (False, reading.missed, reading.told)):
            numbers[told] += len(findings)
            for x1, y1, x2, y2 in (box for seen in findings if not others for box in seen.boxes[:1]):
                on = [one for one in reading.fixations if x1 <= one.x <= x2 and y1 <= one.y <= y2]
                shares[told].append(sum(one.duration for one in on) / reading.seconds)
    assert np.mean(shares[True]) > np.mean(shares[False]) + 0.1
    assert 0.02 < numbers[False] / (numbers[True] + numbers[False]) < 0.12


def test_the_two_readers_have_different_habits(patients: list[PatientRecord]) -> None:
    first, second = (all_readings(patients, reader) for reader in (1, 2))
    numbers = [np.mean([len(reading.fixations) for reading in own]) for own in (first, second)]
    assert numbers[0] == pytest.approx(30, abs=2)
    assert numbers[1] == pytest.approx(22, abs=2)
    zoomed = [{one.per_degree for reading in own for one in reading.fixations} for own in (first, second)]
    assert len(zoomed[1]) == 2 * len(zoomed[0])
    for reading in second:
        film = reading.film
        for one in reading.fixations:
            x1, y1, x2, y2 = one.shown
            assert 0 <= x1 < x2 <= film.columns
            assert 0 <= y1 < y2 <= film.rows


def test_a_reading_depends_on_its_film_alone(patients: list[PatientRecord]) -> None:
    pair = studies(patients, "gold")[3]
    once = simulate(*pair, 1, "reflacx", settings(), SEED)
    all_readings(patients[::-1], 2)
    assert simulate(*pair, 1, "reflacx", settings(), SEED) == once
    assert simulate(*pair, 1, "reflacx", settings(), SEED + 1) != once
    assert simulate(*pair, 2, "reflacx", settings(), SEED).fixations != once.fixations


def test_what_is_said_names_what_was_told_and_not_what_was_missed(made: Path) -> None:
    truth = pd.read_csv(made / "readings.csv", keep_default_na=False)
    assert (truth["missed"] != "").any()
    for row in truth.to_dict("records"):
        if row["source"] == "egd_cxr":
            path = made / "egd/audio_segmentation_transcripts" / row["dicom_id"] / "transcript.json"
            said = json.loads(path.read_text())["full_text"]
        else:
            said = (made / "reflacx/main_data" / row["reading_id"] / "transcription.txt").read_text()
        told, missed = ({name.split()[0] for name in row[key].split("; ") if name} for key in ("told", "missed"))
        assert ("nodule" in said) == ("nodule" in told)
        assert ("pneumothorax" in said) == ("pneumothorax" in told)
        assert not ({"effusion"} & (missed - told) and "effusion" in said)


def test_the_same_seed_writes_the_same_bytes(made: Path, patients: list[PatientRecord], tmp_path: Path) -> None:
    write_gaze(tmp_path / "egd", tmp_path / "reflacx", tmp_path / "readings.csv", patients, settings(), SEED)
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert len(files) > 200
    for file in files:
        assert (made / file).read_bytes() == (tmp_path / file).read_bytes()
