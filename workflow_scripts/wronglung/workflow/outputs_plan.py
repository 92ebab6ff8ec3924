"""The texts and images that all studies ask models about."""

from collections.abc import Callable, Iterable, Mapping

from wronglung.core.wildcards import Wildcards
from wronglung.studies.plan import StudyPlan


def asked_instances(plans: Mapping[str, StudyPlan]) -> Callable[[Wildcards], list[str]]:
    """Return an input function: the texts that all studies ask models about on the job's data set."""
    return lambda wildcards: _each_once(plan.instances(wildcards.dataset) for plan in plans.values())


def asked_images(plans: Mapping[str, StudyPlan]) -> Callable[[Wildcards], list[str]]:
    """Return an input function: the image stores that all studies ask models about on the job's data set."""
    return lambda wildcards: _each_once(plan.images(wildcards.dataset) for plan in plans.values())


def _each_once(files: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(path for paths in files for path in paths))
