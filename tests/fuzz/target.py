"""What is fuzzed: a reader, its own errors, and what holds of whatever it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.guard import guarded

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Target:
    """A reader and its contract.

    Attributes:
        name: of the target, and of its folder under cases/.
        suffix: of the files that it reads.
        read: the reader.
        errors: the exceptions that its docstring names; a subclass is one too, so the narrowest are named.
        check: asserts what holds of its answers.
        seeds: files to start from, made by the tests' own writers.
        wrap: the file made of the fuzzer's bytes, where plain bytes would never get past a checksum.
    """

    name: str
    suffix: str
    read: Callable[[Path], Any]
    errors: tuple[type[Exception], ...]
    check: Callable[[Any], None]
    seeds: Callable[[Path], list[bytes]]
    wrap: Callable[[bytes], bytes] = bytes

    def exercise(self, data: bytes, folder: Path, seconds: int = 20) -> bool:
        """Reads the bytes as a file of that folder; whether the reader took them for one.

        Args:
            data: of the fuzzer.
            folder: for the file.
            seconds: that it may take; 0 where another watches the time.

        Raises:
            BaseException: whatever breaks the contract.
        """
        path = folder / f"fuzzed{self.suffix}"
        path.write_bytes(self.wrap(data))
        with guarded(seconds):
            try:
                answer = self.read(path)
            except self.errors as error:
                problem = error
            else:
                self.check(answer)
                return True
        # A subclass that Python raises by itself (UnicodeDecodeError is a ValueError) is no documented error.
        assert type(problem) in self.errors, f"{type(problem).__name__} is not among the documented errors"
        # A reason for rejected.parquet stands beside its file there; every other error names the file itself.
        assert type(problem) is not ValueError or path.name in str(problem), f"names no file: {problem}"
        assert 0 < len(str(problem)) < 5_000
        return False

    def cases(self) -> list[Path]:
        """What was found before, a file each."""
        return sorted(path for path in (CASES / self.name).glob("*") if path.is_file())
