"""What was found before stays mended: every file under cases/ is read again, and the seeds are files of their kind."""

from pathlib import Path

import pytest

from tests.fuzz.target import CASES
from tests.fuzz.targets import TARGETS

KEPT = [(name, path) for name, make in TARGETS.items() for path in sorted((CASES / name).glob("*"))]


def test_every_case_is_of_a_target() -> None:
    assert {path.parent.name for path in CASES.glob("*/*")} <= set(TARGETS)
    assert KEPT


@pytest.mark.parametrize(("name", "case"), KEPT, ids=lambda value: getattr(value, "name", value))
def test_a_finding_stays_mended(name: str, case: Path, tmp_path: Path) -> None:
    TARGETS[name]().exercise(case.read_bytes(), tmp_path)


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]()
    assert all(target.exercise(seed, tmp_path) for seed in target.seeds(tmp_path))
