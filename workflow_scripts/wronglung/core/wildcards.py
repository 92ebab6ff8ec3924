"""The wildcards of a job."""

from typing import Any, Protocol


class Wildcards(Protocol):
    """What Snakemake fills in for the names in braces; one attribute a name, all strings."""

    def __getattr__(self, name: str) -> Any: ...
