"""What studies ask models about."""

from collections.abc import Callable, Mapping
from typing import Any

from wronglung.workflow.wildcards import Wildcards


def asked(plans: Mapping[str, Any], what: str) -> Callable[[Wildcards], list[str]]:
    """Return an input function: the files of all studies that ask models about the job's data set.

    Args:
        plans: studies' plans by name; a study that asks for maps has the methods `instances` and `images`, from a data
            set to files.
        what: the name of the method.
    """

    def files(wildcards: Wildcards) -> list[str]:
        found = [getattr(plan, what)(wildcards.dataset) for plan in plans.values() if hasattr(plan, what)]
        return list(dict.fromkeys(path for paths in found for path in paths))

    return files
