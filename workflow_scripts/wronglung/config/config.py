"""The whole config: the sections of all layers, their agreement, and errors that say what to do.

Importing this module needs neither torch nor a plotting library, since the Snakefile does it at every start.
"""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError, model_validator

from wronglung.config.errors import ConfigError
from wronglung.core.section import Section
from wronglung.data.settings import DataSettings, ReleaseSettings
from wronglung.encoders.settings import TokenizerSettings
from wronglung.example.settings import ExampleSettings
from wronglung.metrics.localisation.settings import MetricsSettings
from wronglung.models.gloria.entries import CheckpointEntry, FewShotEntry, GloriaEntry, MapsEntry
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.wrong_lung.controls.names import CONTROL_NEEDS, control_of
from wronglung.studies.wrong_lung.settings import TablesSettings, refuse_unmet
from wronglung.text.settings import TextSettings

KINDS: dict[str, type[Section]] = {
    "gloria": GloriaEntry,
    "few_shot": FewShotEntry,
    "checkpoint": CheckpointEntry,
    "maps": MapsEntry,
}
ModelEntry = Annotated[GloriaEntry | FewShotEntry | CheckpointEntry | MapsEntry, Field(discriminator="kind")]
ModelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Run(NamedTuple):
    """One model with one seed; given weights and files of given maps count as seed 0."""

    model: str
    seed: int


class EvaluationSettings(MetricsSettings):
    """Which sentences every model is asked about, and how the answers are scored."""

    split: Literal["gold", "test", "valid"]
    protocols: list[Literal["corrected", "as_published"]] = Field(min_length=1)


class Config(Section):
    """The sections, in the order of config.yaml."""

    seed: int
    release: ReleaseSettings
    example: ExampleSettings | None
    data: DataSettings
    text: TextSettings
    tokenizer: TokenizerSettings
    models: dict[ModelName, ModelEntry] = Field(min_length=1)
    reference_model: str
    evaluation: EvaluationSettings
    statistics: StatisticsSettings
    results: TablesSettings

    @property
    def runs(self) -> list[Run]:
        """Every model with each of its seeds, in the order of the config; none of weights that are not supplied."""
        return [Run(name, seed) for name, entry in self.models.items() for seed in entry.seeds]

    @property
    def trained(self) -> dict[str, GloriaEntry]:
        """The models that this workflow trains with contrastive batches."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, GloriaEntry)}

    @property
    def finetuned(self) -> dict[str, FewShotEntry]:
        """The models that this workflow fine-tunes with a few boxes."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, FewShotEntry)}

    @property
    def given(self) -> dict[str, CheckpointEntry]:
        """The models whose weights a file brings."""
        return {
            name: entry
            for name, entry in self.models.items()
            if isinstance(entry, CheckpointEntry) and entry.file is not None
        }

    @property
    def not_supplied(self) -> list[str]:
        """The models that the tables name without a number, since their weights are not there."""
        return [
            name for name, entry in self.models.items() if isinstance(entry, CheckpointEntry) and entry.file is None
        ]

    @property
    def controls(self) -> dict[str, str]:
        """The models whose maps are a control's that this workflow makes, with the control's name."""
        made = {name: control_of(entry.attention) for name, entry in self.models.items() if entry.kind == "maps"}
        return {name: control for name, control in made.items() if control is not None}

    @model_validator(mode="after")
    def _example_has_its_images(self) -> "Config":
        if self.example is not None and self.release.images == "jpg":
            raise ValueError(
                "release.images: given jpg, but the example release holds DICOM files only; expected dicom, or "
                "example: null and the folders of a release with JPG files"
            )
        return self

    @model_validator(mode="after")
    def _controls_can_be_made(self) -> "Config":
        control = self.controls.get(self.reference_model)
        if control is not None and "reference" in CONTROL_NEEDS[control]:
            raise ValueError(
                f"reference_model {self.reference_model!r} is the control {control}, which is "
                f"itself made from the reference model; name another of {sorted(self.models)}"
            )
        return self

    @model_validator(mode="after")
    def _reference_is_known(self) -> "Config":
        name = self.reference_model
        if name not in self.models:
            raise ValueError(f"reference_model {name!r} is no model; known: {sorted(self.models)}")
        if name in self.not_supplied:
            raise ValueError(
                f"reference_model {name!r} has no weights: models.{name}.file is null; give the file, or choose one of "
                f"{sorted({run.model for run in self.runs})}, e.g. 'retrained'"
            )
        return self

    @model_validator(mode="after")
    def _silver_is_read_where_needed(self) -> "Config":
        if self.data.shards.silver > 0:
            return self
        readers = [f"models.{name}" for name in (*self.trained, *self.finetuned)]
        readers += [f"models.{name}" for name, control in self.controls.items() if "atlas" in CONTROL_NEEDS[control]]
        readers += [f"evaluation.split: {self.evaluation.split}"] if self.evaluation.split != "gold" else []
        if readers:
            raise ValueError(
                f"data.shards.silver is 0, so no image outside gold is read, but {readers} need some; give silver "
                "images a number of shards, or leave these out"
            )
        return self

    @model_validator(mode="after")
    def _tables_can_be_made(self) -> "Config":
        refuse_unmet(self.results.tables, self.text.perturbations, self.evaluation.metrics)
        named = self.results.two_models or ()
        if "two_models" in self.results.tables and not (named and set(named) <= set(self.models)):
            raise ValueError(
                f"results.two_models: given {list(named)}; expected two models out of {sorted(self.models)}, or take "
                "two_models out of results.tables"
            )
        return self

    @model_validator(mode="after")
    def _bases_have_weights(self) -> "Config":
        known = sorted([*self.trained, *self.given])
        for name, entry in self.finetuned.items():
            base = self.models.get(entry.base)
            if entry.base not in known:
                given = "no model" if base is None else f"of kind {base.kind} and has no weights to start from"
                raise ValueError(
                    f"models.{name}.base: {entry.base!r} is {given}; expected a model that is trained or whose weights "
                    f"are given, one of {known}; add its entry or name another base"
                )
            lacking = sorted(set(entry.seeds) - set(self.models[entry.base].seeds))
            if lacking:
                raise ValueError(
                    f"models.{name}.seeds: {lacking} are no seeds of its base {entry.base!r}, which has "
                    f"{self.models[entry.base].seeds}; add them there or take them out here"
                )
        return self


def read_config(given: dict[str, Any]) -> Config:
    """The validated config.

    Raises:
        ConfigError: naming every key that is missing, unknown or wrong, and what is known.
    """
    try:
        return Config.model_validate(given)
    except ValidationError as error:
        raise ConfigError(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    lines = ["the config was refused:"]
    for problem in error.errors():
        key = ".".join(map(str, _without_kind(problem["loc"]))) or "(whole config)"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = f"unknown key; known here: {_known_keys(problem['loc'][:-1])}"
        if problem["type"] == "missing":
            message = "this key is missing and has no default"
        lines.append(f"  {key}: {message}")
    return "\n".join(lines)


def _without_kind(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place as the config has it: pydantic names a model entry's kind after the model's name."""
    return location[:2] + location[3:] if location[:1] == ("models",) else location


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys of the section at a place in the config, given as pydantic names it."""
    section: Any = Config
    if location[:1] == ("models",) and len(location) > 2:
        section, location = KINDS[str(location[2])], location[3:]
    for part in location:
        if not isinstance(section, dict):
            section = _section_of(section.model_fields[str(part)].annotation)
    return sorted(section.model_fields) if not isinstance(section, dict) else []


def _section_of(annotation: Any) -> Any:
    """The section among the types of a field, which may be optional."""
    options = [annotation, *getattr(annotation, "__args__", ())]
    return next((option for option in options if isinstance(option, type) and hasattr(option, "model_fields")), {})
