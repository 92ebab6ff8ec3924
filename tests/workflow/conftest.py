"""The config as shipped, and the tiny run: the whole workflow on a phantom CT, in a folder of its own."""

import os
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.support.project import (
    IMAGENOME,
    MIMIC,
    MIMIC_JPG,
    ROOT,
    TIMEOUT,
    command_of,
    copy_checkout,
    resolved_config,
    run_snakemake,
    tiny_config,
)
from tests.tiny.phantom import write_phantom
from tests.unit.data.conftest import MadeUpRelease

# Benchmarks and tests of the workflow import these from here.
__all__ = [
    "IMAGENOME",
    "MIMIC",
    "MIMIC_JPG",
    "ROOT",
    "TIMEOUT",
    "command_of",
    "copy_checkout",
    "run_snakemake",
    "tiny_config",
]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a finished tiny run on two cores: one for all processes of the tests, which only read it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "tiny"
    finished = folder / "finished"
    with FileLock(f"{folder}.lock"):
        if not finished.exists():
            write_phantom(folder / "phantom")
            run = run_snakemake(folder, "--cores", "2")
            assert run.returncode == 0, run.stdout[-6000:]
            finished.touch()
    return folder


@pytest.fixture
def given() -> dict[str, Any]:
    """The shipped config, as a mapping to change."""
    return resolved_config("config.yaml")


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A folder in which the shipped configs find lists in the releases' layouts, and weights."""
    release = MadeUpRelease(tmp_path / "made")
    for number, split in enumerate(("train", "valid", "test"), 1):
        release.add(split, f"silver{number}", 10000000 + number, 50000000 + number)
    release.add("avoid", "gold", 11000001, 51000001)
    release.add_gold("gold")
    release.write_lists()
    for made, name in ((release.mimic, MIMIC), (release.imagenome, IMAGENOME)):
        (tmp_path / "physionet.org/files" / name).parent.mkdir(parents=True)
        made.rename(tmp_path / "physionet.org/files" / name)
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights/chexpert_resnet50.ckpt").touch()
    return tmp_path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project's own files, to change."""
    return copy_checkout(tmp_path / "checkout")
