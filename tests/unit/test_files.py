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
