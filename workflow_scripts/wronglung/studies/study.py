"""The description of a study."""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import AfterValidator, Field

from wronglung.core.names import each_once, refuse_unknown
from wronglung.core.section import Section
from wronglung.models.family import Entry as ModelEntry
from wronglung.models.family import Output
from wronglung.report.entry import Entry
from wronglung.studies.plan import StudyConfig


def _named_split(given: str) -> str:
    dataset, _, split = given.partition("/")
    if not dataset or not split:
        raise ValueError(f"given {given!r}; expected DATASET/SPLIT, for example clinic/gold")
    return given


SplitName = Annotated[str, AfterValidator(_named_split)]
Names = Annotated[list[str] | Literal["all"], AfterValidator(each_once)]


def known_or_all(what: str, known: Collection[str]) -> Callable[[list[str] | str], list[str] | str]:
    """Return a check of the names under a key: `all`, or known ones; it raises what `refuse_unknown` raises."""

    def check(given: list[str] | str) -> list[str] | str:
        refuse_unknown(what, () if given == "all" else given, known)
        return given

    return check


class StudySettings(Section):
    """The keys of every study's section of the config."""

    models: Names = Field(
        description="names of models, in the order of the tables; `all`: those that give what the study asks"
    )

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Data set and split that it is evaluated on; none unless it has a key for them."""
        return []

    @property
    def named_splits(self) -> list[tuple[str, str]]:
        """All splits that it needs images of: `splits`, and those that its parts name."""
        return self.splits


class SplitStudySettings(StudySettings):
    """The keys of a study of whole splits of data sets."""

    on: Annotated[list[SplitName], AfterValidator(each_once)] = Field(
        min_length=1, description="`dataset/split`; tables and figures are about the first"
    )

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Data set and split of each part of `on`."""
        return [(dataset, split) for dataset, _, split in (name.partition("/") for name in self.on)]


@runtime_checkable
class ControlEntry(ModelEntry, Protocol):
    """What every entry of a control says below `models:`: maps that a study itself makes, without a model."""

    @property
    def control(self) -> str:
        """The name of the control, one of its study's `controls`."""


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
        check: a function that raises a WrongKeyError if other sections of the config do not fit the study.
        controls: sections of the config's entries of its controls, by control.
    """

    settings: type[StudySettings]
    asks: frozenset[Output]
    tables: dict[str, Entry]
    figures: dict[str, Entry]
    context: str
    version: int
    check: Callable[[StudyConfig, str], None] = check_nothing
    controls: Mapping[str, type[Section]] = {}
