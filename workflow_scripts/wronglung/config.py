"""The whole config: the sections of all layers, their agreement, and errors that say what to do.

Importing this module needs neither torch nor a plotting library, since the Snakefile does it at every start.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError, model_validator

from wronglung.attention.settings import CONTROL_NEEDS, control_of
from wronglung.data.release import list_files
from wronglung.data.settings import DataSettings, ReleaseSettings
from wronglung.example.settings import ExampleSettings
from wronglung.metrics.settings import MetricsSettings, StatisticsSettings
from wronglung.model.settings import GloriaEntry, MapsEntry, TokenizerSettings
from wronglung.section import Section
from wronglung.tables.settings import TablesSettings
from wronglung.text.settings import TextSettings

ModelEntry = Annotated[GloriaEntry | MapsEntry, Field(discriminator="kind")]
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
        """Every model with each of its seeds, in the order of the config."""
        return [
            Run(name, seed)
            for name, entry in self.models.items()
            for seed in (entry.seeds if entry.kind == "gloria" else [0])
        ]

    @property
    def trained(self) -> dict[str, GloriaEntry]:
        """The models that this workflow trains."""
        return {name: entry for name, entry in self.models.items() if isinstance(entry, GloriaEntry)}

    @model_validator(mode="after")
    def _controls_can_be_made(self) -> "Config":
        controls = {name: control_of(entry.attention) for name, entry in self.models.items() if entry.kind == "maps"}
        if "reference" in CONTROL_NEEDS.get(controls.get(self.reference_model) or "", ()):
            raise ValueError(
                f"reference_model {self.reference_model!r} is the control {controls[self.reference_model]}, which is "
                f"itself made from the reference model; name another of {sorted(self.models)}"
            )
        return self

    @model_validator(mode="after")
    def _reference_is_known(self) -> "Config":
        if self.reference_model not in self.models:
            raise ValueError(f"reference_model {self.reference_model!r} is no model; known: {sorted(self.models)}")
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
        key = ".".join(str(part) for part in problem["loc"] if part not in ("gloria", "maps")) or "(whole config)"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = f"unknown key; known here: {_known_keys(problem['loc'][:-1])}"
        if problem["type"] == "missing":
            message = "this key is missing and has no default"
        lines.append(f"  {key}: {message}")
    return "\n".join(lines)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys of the section at a place in the config; the place's names of models and kinds are stepped over."""
    section: Any = Config
    for part in location:
        if section is Config and part == "models":
            section = {"gloria": GloriaEntry, "maps": MapsEntry}
        elif isinstance(section, dict):
            section = section.get(str(part), section)
        else:
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
