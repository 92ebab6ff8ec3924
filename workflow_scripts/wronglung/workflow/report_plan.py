"""Files and parameters of the rules that make tables and figures of any study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from wronglung.report.entry import Entry
from wronglung.workflow.wildcards import Wildcards


class StudyPlan(Protocol):
    """What the Snakefile and the report's rules need to know of a study."""

    @property
    def targets(self) -> list[str]:
        """The files that the study makes in the end."""

    @property
    def entries(self) -> Mapping[str, Mapping[str, Entry]]:
        """The registries `tables` and `figures`."""

    @property
    def files(self) -> dict[str, list[str]]:
        """Paths by kind."""

    @property
    def context(self) -> dict[str, Any]:
        """Every field of the study's context."""

    @property
    def context_class(self) -> str:
        """`module:class` of the context."""


@dataclass(frozen=True)
class OwnFiles:
    """The plan of a study that makes its own files, without tables and figures."""

    targets: list[str]
    entries: Mapping[str, Mapping[str, Entry]] = field(default_factory=lambda: {"tables": {}, "figures": {}})
    files: dict[str, list[str]] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    context_class: str = ""


@dataclass(frozen=True)
class ReportPlan:
    """Jobs of tables and figures; every method takes the wildcards study and name.

    Attributes:
        what: `tables` or `figures`.
        studies: plans by study.
    """

    what: str
    studies: Mapping[str, StudyPlan]

    def entry(self, wildcards: Wildcards) -> Entry:
        """Return the entry of a table or figure."""
        return self.studies[wildcards.study].entries[self.what][wildcards.name]

    def inputs(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the files that it reads, by kind."""
        files = self.studies[wildcards.study].files
        return {kind: files[kind] for kind in self.entry(wildcards).reads}

    def make(self, wildcards: Wildcards) -> str:
        """Return `module:function` that makes it."""
        return self.entry(wildcards).make

    def options(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the further arguments of that function."""
        return dict(self.entry(wildcards).options)

    def context(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the part of the study's context that it uses."""
        known = self.studies[wildcards.study].context
        return {name: known[name] for name in self.entry(wildcards).uses}

    def context_class(self, wildcards: Wildcards) -> str:
        """Return `module:class` of the study's context."""
        return self.studies[wildcards.study].context_class

    @property
    def names(self) -> list[str]:
        """The names of every study's entries."""
        return list(dict.fromkeys(name for plan in self.studies.values() for name in plan.entries[self.what]))
