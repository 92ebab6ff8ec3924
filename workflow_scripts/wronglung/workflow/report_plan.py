"""Files and parameters of the rules that make tables and figures of any study."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wronglung.core.files import file_digest
from wronglung.core.wildcards import Wildcards
from wronglung.report.entry import Entry
from wronglung.studies.plan import StudyPlan
from wronglung.studies.registry import STUDIES


@dataclass(frozen=True)
class ReportPlan:
    """Jobs of tables and figures; every method takes the wildcards study and name.

    Attributes:
        what: `tables` or `figures`.
        plans: by study.
        root: folder of the Snakefile.
    """

    what: str
    plans: Mapping[str, StudyPlan]
    root: Path

    def _registry(self, study: str) -> Mapping[str, Entry]:
        return STUDIES[study].tables if self.what == "tables" else STUDIES[study].figures

    def entry(self, wildcards: Wildcards) -> Entry:
        """Return the entry of a table or figure."""
        return self._registry(wildcards.study)[wildcards.name]

    def inputs(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the files that it reads, by kind."""
        files = self.plans[wildcards.study].files
        return {kind: files[kind] for kind in self.entry(wildcards).reads}

    def project_files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the project's own files that it reads, with their digests; they are no inputs, as checkouts move."""
        return {path: file_digest(self.root / path) for path in self.entry(wildcards).project_files}

    def make(self, wildcards: Wildcards) -> str:
        """Return `module:function` that makes it."""
        return self.entry(wildcards).make

    def options(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the further arguments of that function."""
        return dict(self.entry(wildcards).options)

    def needs(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the names that its files must hold."""
        entry = self.entry(wildcards)
        return {"perturbations": list(entry.perturbations), "metrics": list(entry.metrics)}

    def context(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the part of the study's context that it uses."""
        known = self.plans[wildcards.study].context
        return {name: known[name] for name in self.entry(wildcards).uses}

    def context_class(self, wildcards: Wildcards) -> str:
        """Return `module:class` of the study's context."""
        return STUDIES[wildcards.study].context

    @property
    def names(self) -> list[str]:
        """The names of every study's entries."""
        return list(dict.fromkeys(name for study in self.plans for name in self._registry(study)))
