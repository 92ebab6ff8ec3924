"""The texts and images that all studies ask models about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wronglung.config.errors import ConfigError
from wronglung.core.wildcards import Wildcards
from wronglung.studies.plan import DataFiles, StudyPlan


def asked_instances(plans: Mapping[str, StudyPlan]) -> Callable[[Wildcards], list[str]]:
    """Return an input function: the texts that all studies ask models about on the job's data set."""
    return lambda wildcards: _each_once(plan.instances(wildcards.dataset) for plan in plans.values())


def asked_images(plans: Mapping[str, StudyPlan]) -> Callable[[Wildcards], list[str]]:
    """Return an input function: the image stores that all studies ask models about on the job's data set."""
    return lambda wildcards: _each_once(plan.images(wildcards.dataset) for plan in plans.values())


@dataclass(frozen=True)
class Embedded:
    """What all studies ask models to embed: the images and phrases of whole splits.

    Attributes:
        plans: of the studies.
        data: the jobs of data sets.
    """

    plans: Mapping[str, StudyPlan]
    data: DataFiles

    def splits(self, wildcards: Wildcards) -> list[str]:
        """Return the splits of the job's data set, sorted.

        Raises:
            ConfigError: if no study asks for any.
        """
        found = _each_once(plan.embedded(wildcards.dataset) for plan in self.plans.values())
        if not found:
            raise ConfigError(
                f"no study of the config asks for embeddings on the data set {wildcards.dataset!r}; add one that does, "
                "or ask for other files"
            )
        return sorted(found)

    def images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores that the splits lie in."""
        return _each_once(self.data.images(wildcards.dataset, split) for split in self.splits(wildcards))


def _each_once(files: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(path for paths in files for path in paths))
