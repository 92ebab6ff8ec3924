"""Copy a finished run's answer into the documents: `python docs/copy_answer.py RESULTS`, which `make docs` runs.

The table goes between the two marker lines of README.md and docs/papers/wrong_lung.md, the figure to docs/answer.png.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENTS = (ROOT / "README.md", ROOT / "docs/papers/wrong_lung.md")
PICTURE = ROOT / "docs/answer.png"
BEGIN, END = "<!-- answer: begin; `make docs` writes these lines -->\n", "<!-- answer: end -->\n"


def shown_answer(document: str) -> str:
    """Return what stands between the two markers of a document.

    Raises:
        ValueError: unless each marker is there once.
    """
    if (document.count(BEGIN), document.count(END)) != (1, 1):
        raise ValueError(f"a document needs the line {BEGIN!r} once, and later {END!r} once")
    return document.split(BEGIN)[1].split(END)[0]


def copy_answer(results: Path, documents: tuple[Path, ...] = DOCUMENTS, picture: Path = PICTURE) -> None:
    """Copy table and figure.

    Raises:
        FileNotFoundError: if the run has made no answer or no figure.
    """
    table = (results / "report/answer.md").read_text(encoding="utf-8")
    shutil.copyfile(results / "studies/wrong_lung/figures/condensed_deltas.png", picture)
    for path in documents:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{BEGIN}{shown_answer(text)}{END}", f"{BEGIN}{table}{END}"), encoding="utf-8")


if __name__ == "__main__":
    copy_answer(Path(sys.argv[1]))
