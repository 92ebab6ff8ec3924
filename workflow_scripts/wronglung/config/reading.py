"""Read a config and explain what is wrong with it."""

from collections.abc import Callable
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from wronglung.config.config import Config
from wronglung.config.cross_checks import check
from wronglung.config.entries import KINDS, UNKNOWN_FAMILY, UNKNOWN_LAYOUT
from wronglung.config.errors import ConfigError
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS

Key = tuple[int | str, ...]
CHOICES = {UNKNOWN_FAMILY: "family", UNKNOWN_LAYOUT: "layout"}  # type of error -> the key that is wrong
REFUSED = "the config was refused:"


def _nowhere(key: Key) -> str:
    return ""


def read_config(given: dict[str, Any], place: Callable[[Key], str] = _nowhere) -> Config:
    """Validate a resolved config.

    Args:
        given: the config as plain values, without `extends`, `preset` and `like`.
        place: from a key to the file and line where its value was written; an empty string if that is unknown.

    Raises:
        ConfigError: naming every key that is missing, unknown or wrong, where it was written, and what is known.
    """
    try:
        config = Config.model_validate(given)
    except ValidationError as error:
        raise ConfigError(_explain(error, place)) from None
    try:
        check(config)
    except WrongKeyError as error:
        written = place(_parts(error.key))
        raise ConfigError(f"{REFUSED}\n  {f'{written}: ' if written else ''}{error}") from None
    return config


def _explain(error: ValidationError, place: Callable[[Key], str]) -> str:
    found: dict[tuple[str, Key, str], list[str]] = {}  # an entry that is like another repeats its mistakes
    for problem in error.errors():
        key = _without_kind(problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        cause = problem.get("ctx", {}).get("error")
        if isinstance(cause, WrongKeyError):
            key, message = key + _parts(cause.key), cause.problem
        if problem["type"] == "extra_forbidden":
            message = f"unknown key; known here: {_known_keys(problem['loc'][:-1])}"
        if problem["type"] == "missing":
            message = "this key is missing and has no default"
        if problem["type"] in CHOICES:
            key, message = _chosen(CHOICES[problem["type"]], key, problem["input"], message)
        elif problem["type"] == "literal_error":
            message = f"given {problem['input']!r}; {message[0].lower()}{message[1:]}"
        written = place(key)
        entry, below = (key[:2], key[2:]) if key[:1] in (("models",), ("datasets",)) else ((), key)
        found.setdefault((written, below, message), []).append(".".join(map(str, entry)))
    return "\n".join([REFUSED, *(_line(*what, entries) for what, entries in found.items())])


def _chosen(chooser: str, key: Key, entry: Any, message: str) -> tuple[Key, str]:
    """Return the key and the message of an entry whose family or layout is unknown."""
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


def _without_kind(location: Key) -> Key:
    """Return the key as the config has it: pydantic names an entry's kind or layout after the entry's name."""
    return location if _tagged(location) is None else location[:2] + location[3:]


def _tagged(location: Key) -> Any:
    """Return the section of the entry that a location names with its kind or layout; None if it names neither."""
    if len(location) < 3 or location[0] not in ("models", "datasets"):
        return None
    if location[0] == "models":
        return KINDS.get(str(location[2]))
    return LAYOUTS[str(location[2])].settings if location[2] in LAYOUTS else None


def _known_keys(location: Key) -> list[str]:
    """Return the keys of the section at a place in the config, given as pydantic names it."""
    section: Any = Config
    if _tagged(location) is not None:
        section, location = _tagged(location), location[3:]
    parts = iter(location)
    for part in parts:
        annotation = section.model_fields[str(part)].annotation
        section = _section_of(annotation)
        if section is None:
            return []
        if get_origin(annotation) is dict:
            next(parts, None)  # the name of an entry
    return sorted(section.model_fields)


def _section_of(annotation: Any) -> Any:
    """Return the section among the types of a field, which may be optional or the values of a mapping; None if none."""
    options = [annotation, *get_args(annotation)]
    return next((option for option in options if isinstance(option, type) and hasattr(option, "model_fields")), None)
