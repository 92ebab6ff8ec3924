"""Follow the places that pydantic's errors name, which differ from the config's keys.

Where a mapping may be one of several sections, pydantic puts the chosen section's tag into the place: the layout of a
data set, the kind of a model, the source of a table.
"""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import Tag

from wronglung.config.config import Config

Key = tuple[int | str, ...]


class Place(NamedTuple):
    """A place in the config: its key there, and the names of the keys that are known below it, if it is a section."""

    key: Key
    known: list[str]


def place_of(location: Key) -> Place:
    """Return the place in the config that an error's `loc` names."""
    key: list[int | str] = []
    at: Any = Config
    for part in location:
        options = list(_options(at))
        tagged = {tag: section for tag, section in options if tag is not None}
        if part in tagged:
            at = tagged[str(part)]
            continue
        key.append(part)
        at = next((below for _, one in options if (below := _below(one, part)) is not None), None)
    known = next((sorted(one.model_fields) for _, one in _options(at) if _is_section(one)), [])
    return Place(tuple(key), known)


def _options(annotation: Any) -> Iterator[tuple[str | None, Any]]:
    """Yield the alternatives of a type, each with its tag or None."""
    if get_origin(annotation) is Annotated:
        inner, *extra = get_args(annotation)
        tag = next((one.tag for one in extra if isinstance(one, Tag)), None)
        if tag is not None:
            yield tag, inner
        else:
            yield from _options(inner)
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _options(one)
    else:
        yield None, annotation


def _below(option: Any, part: int | str) -> Any:
    """Return the type of what a mapping or a section has under a key; None if it has none."""
    if get_origin(option) is dict:
        return get_args(option)[1]
    field = option.model_fields.get(part) if _is_section(option) else None
    return None if field is None else field.annotation


def _is_section(option: Any) -> bool:
    return isinstance(option, type) and hasattr(option, "model_fields")
