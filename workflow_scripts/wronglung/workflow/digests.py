"""Digests of the code of rules, as parameters of their jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wronglung.core.code_digest import code_digest
from wronglung.core.functions import module_of
from wronglung.core.wildcards import Wildcards
from wronglung.workflow.report_plan import ReportPlan


@dataclass(frozen=True)
class Digests:
    """Digests by script.

    Attributes:
        folder: holds the scripts and the package.
    """

    folder: Path

    def of_script(self, script: str, *functions: str) -> str:
        """Return the digest of the code that a script runs, with the `module:function` that it loads by name."""
        return code_digest(self.folder / f"{script}.py", *map(module_of, functions))

    def of_named(self, script: str, function: Callable[[Wildcards], str]) -> Callable[[Wildcards], str]:
        """Return a parameter function: the digest of the code of a script and of the function that a job loads."""
        return self.of_several(script, lambda wildcards: [function(wildcards)])

    def of_several(self, script: str, functions: Callable[[Wildcards], list[str]]) -> Callable[[Wildcards], str]:
        """Return a parameter function as `of_named`, for a job that loads several functions."""
        return lambda wildcards: self.of_script(script, *functions(wildcards))

    def of_entry(self, script: str, report: ReportPlan) -> Callable[[Wildcards], str]:
        """Return a parameter function: the digest of the code that makes a job's table or figure."""

        def digest(wildcards: Wildcards) -> str:
            return self.of_script(script, report.make(wildcards), report.context_class(wildcards))

        return digest
