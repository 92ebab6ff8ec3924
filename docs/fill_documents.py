"""Write into the documents what a finished run and the registries say: `python docs/fill_documents.py RESULTS`.

`make docs` runs this. Each block goes between two marker lines that name it; the figure goes to docs/answer.png.
"""

import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

from wronglung.metrics.localisation import DESCRIPTIONS, METRICS  # noqa: E402
from wronglung.metrics.metric import Metric  # noqa: E402
from wronglung.report.entry import Entry  # noqa: E402
from wronglung.report.format import number  # noqa: E402
from wronglung.studies.registry import STUDIES  # noqa: E402

README, RESULTS = ROOT / "README.md", ROOT / "docs/results.md"
PAPER = ROOT / "docs/papers/wrong_lung.md"
PICTURE = ROOT / "docs/answer.png"
# Blocks that are copied from a run's report, with their documents.
OF_A_RUN = {"answer": (README, PAPER), "answer_of_the_others": (PAPER,)}
NEEDS = {
    "order": "which value is higher",
    "differences": "how much higher, in any unit and with any zero",
    "non_negative": "amounts: NaN where a value is negative",
}


def markers(name: str) -> tuple[str, str]:
    """Return the lines before and after a block."""
    return f"<!-- {name}: begin; `make docs` writes these lines -->\n", f"<!-- {name}: end -->\n"


def shown(name: str, document: str) -> str:
    """Return what a document has between the two markers of a block.

    Raises:
        ValueError: unless each marker is there once.
    """
    begin, end = markers(name)
    if (document.count(begin), document.count(end)) != (1, 1):
        raise ValueError(f"a document needs the line {begin!r} once, and later {end!r} once")
    return document.split(begin)[1].split(end)[0]


def of_registries() -> dict[str, str]:
    """Return the blocks that the registries of tables, figures and metrics give, all in docs/results.md."""
    study = STUDIES["wrong_lung"]
    return {
        "tables": _entries(study.tables, "tables", "md"),
        "figures": _entries(study.figures, "figures", "png"),
        "metrics": _list(
            ["name", "in tables", "unit", "0.5 is printed as", "better", "what it takes from a map"],
            [
                [
                    f"`{name}`",
                    column.title,
                    column.unit,
                    number(0.5, name),
                    column.better,
                    NEEDS[column.needs] if isinstance(column, Metric) else "",
                ]
                for name, column in (METRICS | DESCRIPTIONS).items()
            ],
        ),
    }


def _entries(entries: Mapping[str, Entry], place: str, form: str) -> str:
    rows = [
        [f"`{'restricted' if entry.restricted else place}/{name}.{form}`", entry.title]
        for name, entry in entries.items()
    ]
    return _list(["file", "what it shows"], rows)


def _list(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table of texts."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [header, ["---"] * len(header), *rows])


def fill(blocks: Mapping[str, str], documents: Mapping[str, Iterable[Path]]) -> None:
    """Write blocks into documents.

    Args:
        blocks: text by name.
        documents: block -> the files that show it.
    """
    for name, text in blocks.items():
        begin, end = markers(name)
        for path in documents[name]:
            document = path.read_text(encoding="utf-8")
            old = f"{begin}{shown(name, document)}{end}"
            path.write_text(document.replace(old, f"{begin}{text}{end}"), encoding="utf-8")


def main(results: Path) -> None:
    """Fill all documents.

    Raises:
        FileNotFoundError: if the run has made no answer or no figure.
    """
    shutil.copyfile(results / "studies/wrong_lung/figures/condensed_deltas.png", PICTURE)
    fill({name: (results / f"report/{name}.md").read_text(encoding="utf-8") for name in OF_A_RUN}, OF_A_RUN)
    lists = of_registries()
    fill(lists, {name: [RESULTS] for name in lists})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
