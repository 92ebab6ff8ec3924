"""Tables about the studies of a data set: its labels and its attributes, as a source gives them.

This module imports neither torch nor pandas, because the settings of data sets use it.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

from wronglung.core.section import Section

TableKind = Literal["labels", "attributes"]
Policy = Literal["ignore", "zeros", "ones"]  # what becomes of an uncertain label; see labels.POLICIES


class TableSettings(Section, ABC):
    """Where a table comes from. Each source has its keys.

    Attributes:
        read: `module:function` from the files, by name, and the keywords of `parts` to a StudyTable.
    """

    read: ClassVar[str]
    source: str

    @abstractmethod
    def files(self) -> dict[str, str]:
        """Return the paths of the files that are read, by name."""

    def parts(self) -> dict[str, Any]:
        """Return the keywords of `read` beside its files, as plain values."""
        return {}
