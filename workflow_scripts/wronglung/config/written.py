"""Config files as they are written: every value with the file and line that it comes from."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from wronglung.config.errors import ConfigError

NO_ANCHORS = (
    "anchors (&), aliases (*) and merge keys (<<) are refused, because they hide where a value comes from; "
    "write `like: NAME` in an entry of datasets, samples, models or studies, or name a preset"
)
NO_TAGS = "YAML tags such as !!set are refused; write the value without one"


class Place(NamedTuple):
    """Where a value is written; the line is None for a whole file and for a value that no file holds."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Written:
    """A value and its place. A mapping holds a `Written` for every key; lists and scalars are plain Python."""

    place: Place
    value: Any

    @property
    def is_mapping(self) -> bool:
        """Whether the value has keys."""
        return isinstance(self.value, dict)

    def plain(self) -> Any:
        """Return the value without places, as a copy that shares nothing with this one."""
        if self.is_mapping:
            return {key: value.plain() for key, value in self.value.items()}
        return deepcopy(self.value)

    def without(self, key: str) -> "Written":
        """Return the same mapping without one key."""
        return Written(self.place, {name: value for name, value in self.value.items() if name != key})


class _Loader(yaml.SafeLoader):
    """A safe loader that takes neither anchors nor tags."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()
        if event.anchor is not None:
            raise yaml.MarkedYAMLError(problem=NO_ANCHORS, problem_mark=event.start_mark)
        if event.tag is not None:
            raise yaml.MarkedYAMLError(problem=NO_TAGS, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def read_written(path: Path, shown: str) -> Written:
    """Return the mapping that a YAML file holds.

    Keys are read as text, just as they are written: YAML would read the key `on` as true.

    Args:
        path: the file.
        shown: its name in places and messages.

    Raises:
        ConfigError: if the file cannot be read, is no YAML or no mapping, names a key twice, or has anchors or tags.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: this file is no UTF-8 text ({error}); save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{shown}: this file cannot be read: {error.strerror}; give the path of a config") from None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise ConfigError(f"{shown}: expected a mapping of keys, but the file holds none; write `key: value` lines")
        return _written(loader, node, shown, Place(shown))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(f"{Place(shown, line)}: {error.problem or error}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{shown}: {error}") from None


def written_from(value: Any, place: Place) -> Written:
    """Return a Python value, as if all of it were written at one place.

    Raises:
        ConfigError: if a key of a mapping is not text.
    """
    if not isinstance(value, Mapping):
        return Written(place, list(value) if isinstance(value, tuple) else value)
    for key in value:
        if not isinstance(key, str):
            raise ConfigError(f"{place}: the key {key!r} is no text; put it in quotes")
    return Written(place, {key: written_from(below, place) for key, below in value.items()})


def _written(loader: _Loader, node: yaml.Node, file: str, place: Place) -> Written:
    if isinstance(node, yaml.MappingNode):
        return Written(place, _items(loader, node, file))
    if isinstance(node, yaml.SequenceNode):
        return Written(place, [_written(loader, item, file, place).plain() for item in node.value])
    try:
        return Written(place, loader.construct_object(node))
    except ValueError as error:  # such as the 45th day of a month
        _refuse(node, f"{node.value!r} cannot be read: {error}; put it in quotes if it is text")


def _items(loader: _Loader, mapping: yaml.MappingNode, file: str) -> dict[str, Written]:
    items: dict[str, Written] = {}
    for key, value in mapping.value:
        if not isinstance(key, yaml.ScalarNode):
            _refuse(key, "a key must be a single word, not a list or a mapping")
        if key.value == "<<":
            _refuse(key, NO_ANCHORS)
        if key.value in items:
            _refuse(key, f"the key {key.value!r} is written twice, first at {items[key.value].place}; keep one")
        items[key.value] = _written(loader, value, file, Place(file, key.start_mark.line + 1))
    return items


def _refuse(node: yaml.Node, problem: str) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
