"""A short, seeded run of the fuzzer on every reader; `make fuzz MINUTES=10` runs each as long as that."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
# atheris is in the lock file where it has wheels.
HAS_WHEEL = sys.platform == "linux" and platform.machine() == "x86_64"
# Two or three seconds each; a map file is first read by a process of its own.
RUNS = {
    "attention": 150,
    "checkpoint": 600,
    "compressed_dicom": 500,
    "dicom": 500,
    "egd_cxr": 40,
    "embeddings": 150,
    "gold": 1_500,
    "jpeg": 1_000,
    "labels": 400,
    "lists": 1_000,
    "ms_cxr": 400,
    "reflacx": 60,
}


@pytest.mark.skipif(not HAS_WHEEL, reason="atheris has no wheel for this system")
@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_keeps_its_contract_on_mutated_files(name: str, tmp_path: Path) -> None:
    options = [f"-runs={RUNS.get(name, 2_000)}", "-seed=1", "-verbosity=0"]
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(tmp_path), *options]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    found = [path.name for pattern in ("crash-*", "timeout-*", "oom-*") for path in tmp_path.glob(pattern)]
    assert answer.returncode == 0, f"{found} in {tmp_path}, to be kept in cases/{name}:\n{answer.stderr[-4_000:]}"
