"""The three releases stay as they are when something is written beside them."""

import gzip
import hashlib
from pathlib import Path

import pytest

from tests.unit.example.release_case import SEED, clinic_settings, draw_records
from wronglung.example.clinic import draw_clinic
from wronglung.example.write_release import write_release

# SHA-256 over the names and unpacked contents of a small clinic's lists, before MS-CXR and the truth were written.
BEFORE = {
    "mimic-cxr": "57bbc6a66474e86aad72f7e5037970d055f0ae9c5f1c9fb50ee99b1767ecf9db",
    "mimic-cxr-jpg": "0518b2162030d0e40f1721525169fe68d45f76ed53f5e2187d285dc467eb38e2",
    "chest-imagenome": "cf7e7c81781c9da7808012a74ce31a02fb03dacfb2a15bb77009f473df5f3b56",
}
# SHA-256 over a small clinic's plans, from which films are rendered, and over its reports, before gaze was written.
PLANS = "c4050d9360d5a08d15ccc41bb2df8c498f67dd637f7ae2f43364634d9be19034"
REPORTS = "b46f2f06ff11fcd0aec88d9b7d086705bf16d9c292ca8165ac0977498d3ca382"


def digest(folder: Path) -> str:
    """The names and contents of a folder's files."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        # How gzip packs depends on the machine's zlib.
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        total.update(f"{path.relative_to(folder)}\n".encode())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("releases")
    patients = draw_records(patients={"train": 30, "valid": 4, "test": 4, "gold": 8})
    write_release(root / "mimic-cxr", root / "mimic-cxr-jpg", root / "chest-imagenome", patients)
    return root


@pytest.mark.parametrize("name", BEFORE)
def test_a_release_is_byte_for_byte_what_it_was(folder: Path, name: str) -> None:
    assert digest(folder / name) == BEFORE[name]


def test_films_and_reports_are_drawn_as_they_were() -> None:
    few = {"train": 30, "valid": 4, "test": 4, "gold": 8}
    plans = repr(draw_clinic(clinic_settings(patients=few), SEED))
    assert hashlib.sha256(plans.encode()).hexdigest() == PLANS
    studies = [study for patient in draw_records(patients=few) for study in patient.studies]
    reports = "\n".join(placed.written for study in studies for placed in study.sentences)
    assert hashlib.sha256(reports.encode()).hexdigest() == REPORTS


def test_gaze_changes_no_film_and_no_list() -> None:
    """Rendering and the lists get neither the section of gaze nor anything that is drawn for it."""
    rules = Path(__file__).parents[3] / "rules"
    uses = {path.name for path in rules.rglob("*.smk") if "cfg.example.gaze" in path.read_text()}
    assert uses == {"example_gaze.smk"}
