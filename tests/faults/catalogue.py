"""All planted faults, by theme, and the table of them.

`PYTHONPATH=workflow_scripts python -m tests.faults.catalogue` writes README.md.
"""

import importlib
from pathlib import Path

from tests.faults.fault import Fault

FOLDER = Path(__file__).parent
README = FOLDER / "README.md"
THEMES = sorted(path.stem.removeprefix("planted_") for path in FOLDER.glob("planted_*.py"))
FAULTS: dict[str, list[Fault]] = {
    theme: importlib.import_module(f"tests.faults.planted_{theme}").FAULTS for theme in THEMES
}
HEADER = """# Planted faults

`pytest tests/faults` plants each in a copy of the tiny release, runs the stages that read it, and compares what came of
it with this table. *Rejected*: a row of `results/data/{dataset}/rejected.parquet` with this reason, everything else as
without the fault. *Repaired*: the same, but the record is mended and kept, and counted. *Refused*: the job ends with an
error that says this. *Harmless*: all is as without the fault.

This file is written by `PYTHONPATH=workflow_scripts python -m tests.faults.catalogue`.
"""
COLUMNS = ("| fault | what is planted | outcome | reason |", "|---|---|---|---|")


def as_markdown() -> str:
    """The table of all faults."""
    parts = [HEADER]
    for theme, faults in FAULTS.items():
        parts += [f"\n## {theme.capitalize()}\n", *COLUMNS]
        parts += [_row(fault) for fault in faults]
    number = sum(map(len, FAULTS.values()))
    return "\n".join([*parts, f"\n{number} faults.\n"])


def _row(fault: Fault) -> str:
    cells = (f"`{fault.name}`", fault.what, fault.outcome, fault.reason)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    README.write_text(as_markdown(), encoding="utf-8")
