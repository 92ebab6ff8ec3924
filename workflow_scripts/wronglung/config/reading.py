"""Read a config and explain what is wrong with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from wronglung.config.config import Config
from wronglung.config.cross_checks import check
from wronglung.config.entries import UNKNOWN_FAMILY, UNKNOWN_LAYOUT
from wronglung.config.errors import ConfigError
from wronglung.config.location import Key, place_of
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.table_sources import UNKNOWN_SOURCE
from wronglung.encoders.settings import IMAGE, TEXT, encoder_faults
from wronglung.models.families import FAMILIES
from wronglung.models.fusion.settings import UNKNOWN_KIND

# By type of error, the key that is wrong.
CHOICES = {UNKNOWN_FAMILY: "family", UNKNOWN_LAYOUT: "layout", UNKNOWN_SOURCE: "source", UNKNOWN_KIND: "kind"}
# By type of error, those whose message names the value, or has none to name.
TOLD = {"value_error", "extra_forbidden", "missing"}
Mistake = tuple[str, Key, str]  # where it is written, the key below the entry, the message
REFUSED = "the config was refused:"


def _nowhere(key: Key) -> str:
    return ""


def read_config(given: dict[str, Any], place: Callable[[Key], str] = _nowhere, unknown: Sequence[str] = ()) -> Config:
    """Validate a resolved config.

    Args:
        given: the config as plain values, without `extends`, `preset` and `like`.
        place: from a key to the file and line where its value was written; an empty string if that is unknown.
        unknown: lines about keys that were left out of it, because nothing has such keys.

    Raises:
        ConfigError: naming every key that is missing, unknown or wrong, where it was written, and what is known.
    """
    found: dict[Mistake, list[str]] = {}  # an entry that is like another repeats its mistakes
    config = None
    try:
        config = Config.model_validate(given)
    except ValidationError as error:
        _explain(error, found, place)
    # Sections tell the first mistake in an architecture and none between sections. All are found here and told at once.
    for key, message in _of_models(given.get("models")):
        _add(found, key, message, place)
    lines = [*(f"  {line}" for line in unknown), *(_line(*what, entries) for what, entries in found.items())]
    if config is None or lines:
        raise ConfigError("\n".join([REFUSED, *lines]))
    try:
        check(config)
    except WrongKeyError as error:
        written = place(_parts(error.key))
        raise ConfigError(f"{REFUSED}\n  {f'{written}: ' if written else ''}{error}") from None
    return config


def _explain(error: ValidationError, found: dict[Mistake, list[str]], place: Callable[[Key], str]) -> None:
    """Add the mistakes that the sections tell."""
    for problem in error.errors():
        key = place_of(problem["loc"]).key
        message = problem["msg"].removeprefix("Value error, ")
        cause = problem.get("ctx", {}).get("error")
        if isinstance(cause, WrongKeyError):
            key, message = key + _parts(cause.key), cause.problem
        if problem["type"] == "extra_forbidden":
            message = f"unknown key; known here: {place_of(problem['loc'][:-1]).known}"
        if problem["type"] == "missing":
            message = "this key is missing and has no default"
        if problem["type"] in CHOICES:
            key, message = _chosen(CHOICES[problem["type"]], key, problem["input"], message)
        elif problem["type"] not in TOLD and not isinstance(problem["input"], dict | list):
            message = f"given {problem['input']!r}; {message[0].lower()}{message[1:]}"
        _add(found, key, message, place)


def _add(found: dict[Mistake, list[str]], key: Key, message: str, place: Callable[[Key], str]) -> None:
    entry, below = (key[:2], key[2:]) if key[:1] in (("models",), ("datasets",)) else ((), key)
    entries = found.setdefault((place(key), below, message), [])
    name = ".".join(map(str, entry))
    if name not in entries:
        entries.append(name)


def _of_models(models: Any) -> Iterator[tuple[Key, str]]:
    """Yield every mistake in the architectures of all models, and between the sections of each."""
    for name, entry in models.items() if isinstance(models, dict) else ():
        if not isinstance(entry, dict):
            continue
        for part in (IMAGE, TEXT):
            section = entry.get(part)
            for fault in encoder_faults(part, section) if isinstance(section, dict) else ():
                yield ("models", name, part, *_parts(fault.key)), fault.problem
        family = FAMILIES.get(str(entry.get("family")))
        for fault in family.faults(entry) if family is not None and family.faults is not None else ():
            yield ("models", name, *_parts(fault.key)), fault.problem


def _chosen(chooser: str, key: Key, entry: Any, message: str) -> tuple[Key, str]:
    """Return the key and the message of a mapping whose family, layout or source is unknown."""
    if not isinstance(entry, dict) or chooser not in entry:
        return key, message
    return (*key, chooser), f"given {entry[chooser]!r}; {message}"


def _line(written: str, below: Key, message: str, entries: list[str]) -> str:
    """Return the line about one mistake, which names the other entries that share it."""
    first, *others = entries
    key = ".".join(filter(None, (first, *map(str, below))))
    also = f" (also in {', '.join(others)})" if others else ""
    return f"  {f'{written}: ' if written else ''}{f'{key}: ' if key else ''}{message}{also}"


def _parts(key: str) -> Key:
    return tuple(key.split("."))
