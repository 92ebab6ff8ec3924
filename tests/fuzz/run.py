"""Fuzzes one reader with atheris: python -m tests.fuzz.run NAME FOLDER [libFuzzer options] (from the repository root).

FOLDER takes the corpus, and `crash-…`, a file that broke the reader's contract, if there is one. Such a file belongs
into tests/fuzz/cases/NAME/, where it is replayed ever after.
"""

import sys
import tempfile
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "workflow_scripts")]

import atheris  # noqa: E402 - the paths come first

NAME = sys.argv[1]
# What reads the file besides the project's own code. To instrument a package takes seconds.
LIBRARIES = {"dicom": ["pydicom"], "compressed_dicom": ["pydicom"], "checkpoint": ["pickle"]}

with atheris.instrument_imports(include=["wronglung", *LIBRARIES.get(NAME, [])]):
    from tests.fuzz.targets import TARGETS

    TARGET = TARGETS[NAME]()


def main(folder: Path, options: list[str]) -> None:
    """Fuzzes until a finding or until the options say stop."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder))
    for number, data in enumerate([*TARGET.seeds(scratch), *(path.read_bytes() for path in TARGET.cases())]):
        (corpus / f"seed-{number}").write_bytes(data)
    for path in sorted(corpus.glob("seed-*")):  # what is imported or compiled on first use is, before anything is timed
        TARGET.exercise(path.read_bytes(), scratch, seconds=0)

    def exercise(data: bytes) -> None:
        try:
            TARGET.exercise(data, scratch, seconds=0)
        except BaseException:  # libFuzzer keeps it too, but may be ended by its own alarm before it has
            (folder / f"crash-{sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise

    arguments = [sys.argv[0], str(corpus), f"-artifact_prefix={folder}/", "-timeout=20", "-rss_limit_mb=0"]
    atheris.Setup([*arguments, *options], exercise)
    atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[2]), sys.argv[3:])
