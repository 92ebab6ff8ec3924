"""Refuse to make a table or figure whose input lacks what it shows."""

from collections.abc import Iterable, Sequence

import pandas as pd


def require(name: str, what: str, needed: Iterable[str], given: Sequence[str]) -> None:
    """Raise if something is missing.

    Args:
        name: the table or figure, as the config calls it.
        what: the kind of thing, e.g. metric.
        needed: names that it shows.
        given: names that are there.

    Raises:
        ValueError: naming what is missing, what is there, and the remedy.
    """
    missing = [one for one in needed if one not in given]
    if missing:
        raise ValueError(
            f"{name} needs the {what} {', '.join(missing)}; given {list(given)}: add what is missing to the config or "
            f"leave {name} out"
        )


def require_rows(name: str, summary: pd.DataFrame, **needed: Iterable[str]) -> None:
    """Raise if the summary lacks rows that a table or figure shows.

    Args:
        name: the table or figure, as the config calls it.
        summary: what was scored.
        needed: column of the summary -> names that must occur in it.

    Raises:
        ValueError: as `require`.
    """
    for column, names in needed.items():
        require(name, column, names, summary[column].unique().tolist())
