"""The 3,955 reports of the Indiana University Chest X-ray Collection (Open-I), from a public package.

They lie in the wheel of torchxrayvision 1.5.7, which pip fetches once. The wheel is read as a zip file and never
installed, and its reports (CC BY-NC-ND 4.0) are never copied into the project.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

NAME = "torchxrayvision-1.5.7-py3-none-any.whl"
SHA_256 = "95f6c3475661f3515d4258deb0855bd5d1b1a56e0b65384251d3dd3fa61fac41"
FOLDER = Path(__file__).parents[2] / ".cache"
MEMBER = "torchxrayvision/data/NLMCXR_reports.tgz"
SECTIONS = ("COMPARISON", "INDICATION", "FINDINGS", "IMPRESSION")


def wheel() -> Path:
    """The wheel, fetched if it is not there; without it the test is skipped."""
    path = FOLDER / NAME
    if not path.is_file():
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input", "-d", str(FOLDER)]
        done = subprocess.run([*fetch, "torchxrayvision==1.5.7"], capture_output=True, timeout=120)
        if done.returncode or not path.is_file():
            pytest.skip(f"{NAME} is not in {FOLDER} and cannot be fetched")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    assert found == SHA_256, f"{path} has the SHA-256 {found}, expected {SHA_256}; delete it"
    return path


@cache
def real_reports() -> list[dict[str, str]]:
    """The texts of every report's sections, empty where the report has none."""
    packed = zipfile.ZipFile(wheel()).read(MEMBER)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        files = sorted((one for one in archive if one.isfile()), key=lambda one: one.name)
        return [_sections(file.read()) for one in files if (file := archive.extractfile(one)) is not None]


def _sections(xml: bytes) -> dict[str, str]:
    texts = {one.get("Label"): one.text or "" for one in ElementTree.fromstring(xml).iter("AbstractText")}
    return {name: texts.get(name, "") for name in SECTIONS}
