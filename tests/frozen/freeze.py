"""python -m tests.frozen.freeze writes what the tests compare with, from today's code: that of all tests, or of those
at the paths that are named. Options are pytest's."""

import sys

import pytest

from tests.frozen.book import BOOK, processor, start_recording, write_book

PATHS = (
    "tests/frozen",
    "tests/workflow/test_tiny_run.py",
    "tests/workflow/test_jpg_run.py",
    "tests/workflow/test_real_data.py",
)


def main(arguments: list[str]) -> int:
    """Runs the tests that compare, and writes what they found if all of them ended well."""
    start_recording()
    named = any(not argument.startswith("-") for argument in arguments)
    status = pytest.main(["-k", "frozen", *arguments, *(() if named else PATHS)])
    if status == pytest.ExitCode.OK:
        write_book()
        print(f"{BOOK} written on {processor()}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
