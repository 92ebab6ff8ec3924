from pathlib import Path

import pytest

from wronglung.files import replacing


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


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    for name in (".part-1-a.txt", ".part-99999-a.txt", ".part-1-b-a.txt", ".part-1-a.txt.gz", "a.txt.old"):
        (tmp_path / name).touch()
    with replacing(target) as part:
        part.write_text("whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", ".part-1-b-a.txt", ".part-1-a.txt.gz", "a.txt.old"}
