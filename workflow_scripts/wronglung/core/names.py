"""Check names in the config: refuse unknown names and suggest the closest known ones."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches


def refuse_unknown(what: str, given: Iterable[str], known: Collection[str]) -> None:
    """Raise ValueError if a name is unknown or occurs twice.

    Raises:
        ValueError: names the repeated names, or the unknown ones with the known ones and the closest matches.
    """
    names = list(given)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {twice} appear twice; name each once")
    unknown = [name for name in names if name not in known]
    if not unknown:
        return
    meant = {name: get_close_matches(name, known, n=1) for name in unknown}
    hints = [f"'{close[0]}' for '{name}'" for name, close in meant.items() if close]
    hint = f"; did you mean {', '.join(hints)}?" if hints else ""
    raise ValueError(f"unknown {what} {unknown}; known: {sorted(known)}{hint}")
