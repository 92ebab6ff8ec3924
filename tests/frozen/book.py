"""The frozen values, and what compares with them.

`frozen.json` has what is the same on every processor under `everywhere`, and under `processors` the rest by the name of
the processor that it was computed on.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

BOOK = Path(__file__).with_name("frozen.json")
EVERYWHERE, PROCESSORS = "everywhere", "processors"
SHOWN = 30  # differences that a message lists

_recorded: dict[str, dict[str, Any]] | None = None  # while freezing: what was found, and nothing is compared


@cache
def processor() -> str:
    """What the last bits of a number depend on: the processor, what torch uses of it, and torch itself."""
    told: dict[str, str] = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        key, _, value = line.partition(":")
        told.setdefault(key.strip(), value.strip())
    parts = [told.get("model name", "unknown")]
    parts += [f"{key} {told[key]}" for key in ("cpu family", "model") if key in told]
    parts += [torch.backends.cpu.get_cpu_capability(), f"torch {torch.__version__}"]
    parts += ["with an accelerator"] if torch.accelerator.is_available() else []
    return ", ".join(parts)


def read_book() -> dict[str, Any]:
    """The file's content."""
    return json.loads(BOOK.read_text())


def start_recording() -> None:
    """From now on, whatever is found is taken down instead of being compared."""
    global _recorded
    _recorded = {EVERYWHERE: {}, PROCESSORS: {}}


def write_book() -> None:
    """The file with what was taken down in the place of what it had.

    What other processors found stays unless something that is the same on all of them has changed.
    """
    assert _recorded is not None
    book = read_book() if BOOK.exists() else {EVERYWHERE: {}, PROCESSORS: {}}
    new = book[EVERYWHERE] | _recorded[EVERYWHERE]
    others = {name: parts for name, parts in book[PROCESSORS].items() if name != processor()}
    kept = others if all(new.get(part) == value for part, value in book[EVERYWHERE].items()) else {}
    own = book[PROCESSORS].get(processor(), {}) | _recorded[PROCESSORS]
    result = {EVERYWHERE: new, PROCESSORS: {**kept, processor(): own}}
    BOOK.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


def is_frozen(part: str, name: str) -> bool:
    """Whether the part has an entry of this name, or is being frozen."""
    return _recorded is not None or name in read_book()[EVERYWHERE][part]


def agree(part: str, found: Any) -> None:
    """Fails unless this is what was frozen; for what is the same on every processor."""
    if _recorded is not None:
        _recorded[EVERYWHERE][part] = _plain(found)
        return
    _compare(part, read_book()[EVERYWHERE], found)


def agree_here(part: str, found: Any) -> None:
    """Fails unless this is what was frozen on this processor; skips if nothing was."""
    if _recorded is not None:
        _recorded[PROCESSORS][part] = _plain(found)
        return
    skip_unless_known()
    _compare(part, read_book()[PROCESSORS][processor()], found)


def skip_unless_known() -> None:
    """Skips a test on a processor for which nothing was frozen."""
    if _recorded is None and processor() not in read_book()[PROCESSORS]:
        pytest.skip(f"nothing was frozen on this processor, whose last bits may differ: {processor()}")


def differences(frozen: Any, found: Any, place: str) -> list[str]:
    """A line for every value that is not the frozen one, with its place."""
    if isinstance(frozen, dict) and isinstance(found, dict):
        keys = [*frozen, *(key for key in found if key not in frozen)]
        lines = []
        for key in keys:
            if key not in found:
                lines.append(f"{place}/{key}: frozen, and not found")
            elif key not in frozen:
                lines.append(f"{place}/{key}: found, and not frozen")
            else:
                lines += differences(frozen[key], found[key], f"{place}/{key}")
        return lines
    if isinstance(frozen, list) and isinstance(found, list) and len(frozen) == len(found):
        pairs = enumerate(zip(frozen, found, strict=True))
        return [line for index, pair in pairs for line in differences(*pair, f"{place}/{index}")]
    return [] if frozen == found else [f"{place}: frozen {_short(frozen)}, found {_short(found)}"]


def _compare(part: str, frozen: dict[str, Any], found: Any) -> None:
    if part not in frozen:
        pytest.fail(f"{part} was never frozen; run python -m tests.frozen.freeze", pytrace=False)
    lines = differences(frozen[part], _plain(found), part)
    if lines:
        more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        pytest.fail("\n  ".join([f"{len(lines)} frozen values differ:", *lines[:SHOWN], *more]), pytrace=False)


def _plain(value: Any) -> Any:
    """As it comes back from a file."""
    return json.loads(json.dumps(value))


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 100 else text[:97] + "..."
