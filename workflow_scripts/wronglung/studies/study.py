"""What the workflow knows of a study."""

from typing import NamedTuple

from wronglung.core.section import Section
from wronglung.models.family import Output
from wronglung.report.entry import Entry


class Study(NamedTuple):
    """One study.

    Attributes:
        settings: the study's section of the config.
        asks: the outputs that it asks of every model.
        tables: by name; empty for a study that makes its own files.
        figures: likewise.
        context: `module:class` of what its tables and figures know beside their files; empty without these.
        version: raised whenever numbers change for the same maps.
    """

    settings: type[Section]
    asks: frozenset[Output]
    tables: dict[str, Entry]
    figures: dict[str, Entry]
    context: str
    version: int
