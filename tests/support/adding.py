"""The lines that README and docs/ tell one to type in order to add something, put into a copy of the project."""

import re
from pathlib import Path

from tests.support.project import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [
    (kind, block)
    for document in DOCUMENTS
    for kind, block in re.findall(r"```(python|yaml)\n(.*?)```", document.read_text(), re.DOTALL)
]
ENTRY = re.compile(r"^# entry in (\w+) \((\S+)\): (.+)\n", re.MULTILINE)
VARIANT = "# entry in models:"


def blocks_for(registry: str) -> list[str]:
    """The blocks that add something to a registry."""
    return [block for kind, block in BLOCKS if kind == "python" and f"# entry in {registry} " in block]


def variants() -> list[str]:
    """The lines that add a model to a config."""
    return [block.partition("\n")[2] for kind, block in BLOCKS if kind == "yaml" and block.startswith(VARIANT)]


def add(checkout: Path, block: str) -> str:
    """Write a block's file, or append to it, and its entry; return the registry's name."""
    entry = ENTRY.search(block)
    assert entry is not None, block
    first, _, code = ENTRY.sub("", block).partition("\n")
    registry, place, line = entry.groups()
    target = checkout / first.removeprefix("# ")
    if target.exists():
        text = target.read_text()
        start = text.index(f"\n{registry}: ")
        target.write_text(f"{text[:start]}\n\n{code}\n{text[start:]}")
    else:
        target.write_text(code)
    (function,) = [name for name in re.findall(r"^def (\w+)", code, re.MULTILINE) if re.search(rf"\b{name}\b", line)]
    package = ".".join(target.relative_to(checkout / "workflow_scripts").with_suffix("").parts)
    # A function that the entry names in a text is imported when it is needed.
    by_name = f':{function}"' in line
    imported = "" if checkout / place == target or by_name else f"from {package} import {function}\n"
    enter(checkout / place, registry, line, imported)
    return registry


def enter(place: Path, registry: str, line: str, imported: str = "") -> None:
    """Put an entry into the mapping of a module, with the import that it needs."""
    text = place.read_text()
    opening = re.search(rf"^{registry}: .*\{{\n", text, re.MULTILINE)
    assert opening is not None, (registry, place)
    place.write_text(f"{text[: opening.start()]}{imported}{opening[0]}    {line},\n{text[opening.end() :]}")
