"""The untouched tiny release, made once, and what the stages make of it."""

from pathlib import Path

import pytest

from tests.faults.fault import SILENT
from tests.faults.release import Image, Outcome, Release, copy_release, run_stages
from tests.support.project import run_snakemake
from tests.tiny.phantom import write_phantom


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The tiny release as the example's rules write it: of the finished tiny run, if this session has made one."""
    tiny = tmp_path_factory.getbasetemp().parent / "tiny"
    if (tiny / "finished").exists():
        return Release(tiny / "results/example/release")
    folder = tmp_path_factory.mktemp("made")
    write_phantom(folder / "phantom")
    run = run_snakemake(folder, "--cores", "2", "--until", "write_release", "write_gaze")
    assert run.returncode == 0, run.stdout[-4000:]
    return Release(folder / "results/example/release")


@pytest.fixture(scope="session")
def untouched(made: Release, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the stages make of the release without a fault."""
    outcome = run_stages(copy_release(made, tmp_path_factory.mktemp("untouched") / "release"))
    assert not outcome.error, outcome.error
    SILENT.update(outcome.indexed - set(outcome.sentences["dicom_id"]))
    return outcome


@pytest.fixture
def release(made: Release, untouched: Outcome, tmp_path: Path) -> Release:
    """A copy to plant faults in, with the images that give sentences without one."""
    first = untouched.sentences.drop_duplicates("dicom_id")
    rows = zip(first["split"], first["dicom_id"], first["study_id"], first["subject_id"], strict=True)
    known = tuple((split, Image(dicom, int(study), int(subject))) for split, dicom, study, subject in rows)
    return copy_release(Release(made.root, known), tmp_path / "release")
