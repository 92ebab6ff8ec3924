"""Check lists in the config: refuse what is named twice, and unknown names, with the closest known ones."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

Items = TypeVar("Items", bound=Sequence[object])


def each_once(given: Items) -> Items:
    """Return the items unchanged. A single word in place of a list, such as `all`, is allowed.

    Raises:
        ValueError: if one occurs twice.
    """
    items: list[object] = [given] if isinstance(given, str) else list(given)
    twice = sorted({str(item) for item in items if items.count(item) > 1})
    if twice:
        raise ValueError(
            f"given {items}, where {', '.join(twice)} occur{'s' * (len(twice) == 1)} twice; name each once"
        )
    return given


def refuse_unknown(what: str, given: Iterable[str], known: Collection[str]) -> None:
    """Raise ValueError if a name is unknown or occurs twice.

    Raises:
        ValueError: names the repeated names, or the unknown ones with the known ones and the closest matches.
    """
    names = each_once(list(given))
    unknown = [name for name in names if name not in known]
    if not unknown:
        return
    meant = {name: get_close_matches(name, known, n=1) for name in unknown}
    hints = [f"'{close[0]}' for '{name}'" for name, close in meant.items() if close]
    hint = f"; did you mean {', '.join(hints)}?" if hints else ""
    raise ValueError(f"unknown {what} {unknown}; known: {sorted(known)}{hint}")
