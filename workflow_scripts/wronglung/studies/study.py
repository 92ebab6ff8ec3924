"""The description of a study."""

from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field

from wronglung.core.section import Section
from wronglung.models.family import Output
from wronglung.report.entry import Entry
from wronglung.studies.plan import StudyConfig


def _named_split(given: str) -> str:
    dataset, _, split = given.partition("/")
    if not dataset or not split:
        raise ValueError(f"given {given!r}; expected DATASET/SPLIT, for example clinic/gold")
    return given


SplitName = Annotated[str, AfterValidator(_named_split)]


class StudySettings(Section):
    """The keys of every study's section of the config."""

    on: list[SplitName] = Field(min_length=1, description="`dataset/split`; tables and figures are about the first")
    models: list[str] | Literal["all"] = Field(description="names of models, in the order of the tables")

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Data set and split of each part of `on`."""
        return [(dataset, split) for dataset, _, split in (name.partition("/") for name in self.on)]


def check_nothing(config: StudyConfig, study: str) -> None:
    """Accept every config, for a study that needs no further checks."""


class Study(NamedTuple):
    """One study.

    Attributes:
        settings: the study's section of the config.
        asks: the outputs that it asks of every model.
        tables: by name; empty for a study that makes its own files.
        figures: likewise.
        context: `module:class` of what its tables and figures know beside their files; empty for a study without them.
        version: a number that is raised whenever the study gives other numbers for the same outputs of models.
        check: a function that raises a ValueError, which begins with the wrong key, if other sections of the config do
            not fit the study.
    """

    settings: type[StudySettings]
    asks: frozenset[Output]
    tables: dict[str, Entry]
    figures: dict[str, Entry]
    context: str
    version: int
    check: Callable[[StudyConfig, str], None] = check_nothing
