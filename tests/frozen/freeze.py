"""python -m tests.frozen.freeze [PATH ...] writes what the tests compare with, from today's code; of all tests, or of
those at the paths."""

import sys

import pytest

from tests.frozen.book import BOOK, processor, start_recording, write_book

PATHS = (
    "tests/frozen",
    "tests/workflow/test_tiny_run.py",
    "tests/workflow/test_jpg_run.py",
    "tests/workflow/test_real_data.py",
)


def main(paths: list[str]) -> int:
    """Runs the tests that compare, and writes what they found if all of them ended well."""
    start_recording()
    status = pytest.main(["-k", "frozen", *(paths or PATHS)])
    if status == pytest.ExitCode.OK:
        write_book()
        print(f"{BOOK} written on {processor()}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
