import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from wronglung.core.files import replacing


def test_the_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    with replacing(target) as part:
        part.write_text("whole")
        assert not target.exists()
        assert part.suffix == ".txt"
    assert target.read_text() == "whole"
    assert list(target.parent.iterdir()) == [target]


def write_half(target: Path) -> None:
    with replacing(target) as part:
        part.write_text("half")
        part.write_text(str(1 / 0))


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_half(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def dead_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    target, machine, dead = tmp_path / "a.txt", platform.node().replace("-", "_"), dead_process()
    kept = {
        f".part-{os.getppid()}-{machine}-a.txt",  # of a process that is alive
        f".part-{dead}-another_machine-a.txt",
        f".part-{dead}-{machine}-b-a.txt",
        f".part-{dead}-{machine}-a.txt.gz",
        "a.txt.old",
    }
    for name in (f".part-{dead}-{machine}-a.txt", ".part-1-machine_of_last_week-a.txt", *kept):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".part-1-machine_of_last_week-a.txt", (0, 0))
    with replacing(target) as part:
        part.write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", *kept}
