"""The whole config: the sections of all layers, their agreement, and errors that say what to do.

Importing this module needs neither torch nor a plotting library, since the Snakefile does it at every start.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError, model_validator

from wronglung.data.release import list_files
from wronglung.data.settings import DataSettings, ReleaseSettings
from wronglung.example.settings import ExampleSettings
from wronglung.metrics.settings import MetricsSettings, StatisticsSettings
from wronglung.model.settings import FewShotEntry, GloriaEntry, MapsEntry, TokenizerSettings
from wronglung.section import Section
from wronglung.tables.settings import TablesSettings
from wronglung.text.settings import TextSettings

ModelEntry = Annotated[GloriaEntry | FewShotEntry | MapsEntry, Field(discriminator="kind")]
KINDS: dict[str, type[Section]] = {"gloria": GloriaEntry, "few_shot": FewShotEntry, "maps": MapsEntry}
ModelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
README_SECTION = "README, section 'Run it on the real data'"


class ConfigError(Exception):
    """A config that no job should start with; the message names each key and what is wrong with it."""


class Run(NamedTuple):
    """One model with one seed; files of given maps count as seed 0."""

    model: str
    seed: int


class EvaluationSettings(MetricsSettings):
    """Which sentences every model is asked about, and how the answers are scored."""

    split: Literal["gold", "test", "valid"]
    protocols: list[Literal["corrected"]] = Field(min_length=1)


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
        """Every model with each of its seeds, in the order of the config."""
        return [Run(name, seed) for name, entry in self.models.items() for seed in entry.seeds]

    @property
    def trained(self) -> dict[str, GloriaEntry]:
        """The models that this workflow trains with contrastive batches."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, GloriaEntry)}

    @property
    def finetuned(self) -> dict[str, FewShotEntry]:
        """The models that this workflow fine-tunes with a few boxes."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, FewShotEntry)}

    @model_validator(mode="after")
    def _reference_is_known(self) -> "Config":
        if self.reference_model not in self.models:
            raise ValueError(f"reference_model {self.reference_model!r} is no model; known: {sorted(self.models)}")
        return self

    @model_validator(mode="after")
    def _bases_are_trained(self) -> "Config":
        for name, entry in self.finetuned.items():
            if entry.base not in self.trained:
                given = f"of kind {self.models[entry.base].kind}" if entry.base in self.models else "no model"
                raise ValueError(
                    f"models.{name}.base: {entry.base!r} is {given}; expected a trained model, one of "
                    f"{sorted(self.trained)}; add its entry or name another base"
                )
            available = self.trained[entry.base].seeds
            lacking = sorted(set(entry.seeds) - set(available))
            if lacking:
                raise ValueError(
                    f"models.{name}.seeds: {lacking} are no seeds of its base {entry.base!r}, which has {available}; "
                    "add them there or take them out here"
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


def check_release(config: Config, made_here: str) -> None:
    """Raises unless every list of the release exists or is made by the workflow itself.

    Args:
        config: the validated config.
        made_here: prefix of the paths that the example rules write.

    Raises:
        ConfigError: naming each missing file and the section of the README that says where to get it.
    """
    release = config.release
    files = list_files(release.mimic_cxr, release.mimic_cxr_jpg, release.chest_imagenome)
    given = [path for path in files.values() if not path.startswith(made_here)]
    missing = [path for path in given if not Path(path).exists()]
    if missing:
        listed = "\n".join(f"  {path}" for path in missing)
        raise ConfigError(f"the release named in the config lacks these files:\n{listed}\nSee {README_SECTION}.")
