"""The study's section of the config. Imports neither torch nor matplotlib."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PositiveFloat, PositiveInt, field_validator

from wronglung.core.names import each_once, refuse_unknown
from wronglung.core.section import Section
from wronglung.data.subsets import SUBSETS
from wronglung.metrics.retrieval import RULES
from wronglung.studies.eclip.figures.registry import FIGURES
from wronglung.studies.eclip.generation.settings import ReportSettings
from wronglung.studies.eclip.tables.registry import TABLES
from wronglung.studies.plan import StudyConfig
from wronglung.studies.study import Names, SplitName, SplitStudySettings, known_or_all

Source = Literal["truth", "release", "images"]
"""Whose labels: `truth`, a table of visible findings; `release`, the data set's `labels` of studies; `images`, what its
own list states of every image."""
TaskName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Share = Annotated[float, Field(gt=0.0, le=1.0)]


def _without_nulls(given: Any) -> Any:
    """Leave out the tasks that a config takes from the one that it extends and sets to null."""
    return {name: task for name, task in given.items() if task is not None} if isinstance(given, dict) else given


class BalancedSettings(Section):
    """A set with as many images of each class, as CheXpert 5x200 is one."""

    classes: Annotated[list[str], AfterValidator(each_once)] = Field(min_length=2, description="labels of the prompts")
    per_class: PositiveInt | Literal["all"] = Field(
        description="images of each class, drawn among those with this class alone; `all`: all of these, as in a set "
        "that is published so"
    )
    rule: Literal["known_absent", "none_present"] = Field(
        description="whether the other classes have to be known to be absent, or only not known to be present"
    )


class ZeroShotSettings(Section):
    """One zero-shot task: sentences that describe labels, and what they are compared with."""

    on: SplitName | None = Field(description="`dataset/split` that it is about; null: all of the study's `on`")
    prompts: str = Field(description="path of a prompt set, from the Snakefile's folder")
    labels: Source
    renormalise: bool = Field(description="whether a label's mean prompt is scaled to length 1; eCLIP's code does not")
    balanced: BalancedSettings | None = Field(description="null: no multi-class scores")


class FindingsSettings(Section):
    """The findings that probes learn, that make two studies one class, and that have centroids."""

    labels: Source
    names: Annotated[list[str], AfterValidator(each_once)] = Field(min_length=1)


class ProbeSettings(Section):
    """How linear probes are taught, with images of the splits `train` and `valid`."""

    shares: Annotated[list[Share], AfterValidator(each_once)] = Field(
        min_length=1, description="parts of the training patients"
    )
    draws: int = Field(ge=5, description="of each part; all patients are one draw")
    penalties: Annotated[list[PositiveFloat], AfterValidator(each_once)] = Field(
        min_length=1, description="C of scikit-learn, chosen on `valid`"
    )


class RetrievalSettings(Section):
    """Which texts are searched, and which answers are right."""

    rules: Annotated[list[str], AfterValidator(each_once)] = Field(min_length=1)
    sections: list[str] | None = Field(description="report sections that make a text; null: all")

    @field_validator("rules")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        refuse_unknown("rules", given, RULES)
        return given


class GazeComparison(Section):
    """How maps are compared with the gaze of an image's readers, on the study's own splits."""

    subset: str = Field(description="an image's sentences whose maps are averaged")

    @field_validator("subset")
    @classmethod
    def _known(cls, given: str) -> str:
        refuse_unknown("subset", [given], SUBSETS)
        return given


class EclipStudySettings(SplitStudySettings):
    """Which models' embeddings are judged, by what, and which tables and figures are made."""

    reference_model: str = Field(description="the model that others are compared with, seed by seed")
    truth: dict[str, str] = Field(
        description="data set -> csv with the columns dicom_id, finding (empty: none) and visible, a row a finding"
    )
    zero_shot: Annotated[dict[TaskName, ZeroShotSettings], BeforeValidator(_without_nulls)] = Field(
        min_length=1, description="tasks by name; null for one that is not wanted"
    )
    findings: FindingsSettings
    probe: ProbeSettings | None = Field(description="null: no linear probes")
    retrieval: RetrievalSettings
    reports: ReportSettings | None = Field(description="null: no reports are retrieved or generated")
    separability_folds: int = Field(ge=2, description="of the regression that tells images from texts")
    gaze: GazeComparison | None = Field(description="null: maps are not compared with gaze")
    tables: Annotated[Names, AfterValidator(known_or_all("tables", TABLES))]
    figures: Annotated[Names, AfterValidator(known_or_all("figures", FIGURES))]

    @property
    def zero_shot_on(self) -> dict[str, list[str]]:
        """The zero-shot tasks of each `dataset/split`: first of the study's own, then of those that tasks name."""
        common = [name for name, task in self.zero_shot.items() if task.on is None]
        asked = {split: list(common) for split in self.on if common}
        for name, task in self.zero_shot.items():
            if task.on is not None:
                asked.setdefault(task.on, []).append(name)
        return asked

    @property
    def named_splits(self) -> list[tuple[str, str]]:
        """The splits of the study and those of its zero-shot tasks."""
        tasks = [(dataset, split) for dataset, _, split in (name.partition("/") for name in self.zero_shot_on)]
        return list(dict.fromkeys([*self.splits, *tasks]))

    def sources(self, dataset: str) -> list[str]:
        """Return the sources of labels that the study needs on a data set."""
        asked = self.zero_shot_on.items()
        names = [name for split, tasks in asked if split.partition("/")[0] == dataset for name in tasks]
        own = [self.findings.labels] if any(name == dataset for name, _ in self.splits) else []
        return sorted({*own, *(self.zero_shot[name].labels for name in names)})


def settings_of(config: StudyConfig, study: str) -> EclipStudySettings:
    """Return the study's section of a config that lists it."""
    section = config.asked_studies[study]
    assert isinstance(section, EclipStudySettings)
    return section
