"""Where things are today: the keys of a config, the paths of results, the names of weights. All else in this folder
asks here, and gives names of its own to what it gets."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pandas as pd

from tests.support.project import resolved_config
from tests.unit.models.made_up import tiny_settings
from wronglung.config.config import Config
from wronglung.config.entries import kind_of
from wronglung.config.reading import read_config
from wronglung.encoders.hub import FOLDER, fetched
from wronglung.models.gloria.settings import FewShotSettings, GloriaSettings
from wronglung.text.entity_settings import EntitySettings
from wronglung.training.provenance import read_provenance
from wronglung.training.training_log import read_log

ROOT = Path(__file__).parents[2]
SHIPPED = {
    "example": "config.yaml",
    "example_seeds": "configs/example_seeds.yaml",
    "mimic_cxr": "configs/mimic_cxr.yaml",
    "mimic_cxr_gold": "configs/mimic_cxr_gold.yaml",
    "tiny": "tests/tiny/config.yaml",
}
KINDS = {
    "gloria.trained": "gloria",
    "gloria.few_shot": "few_shot",
    "gloria.weights": "checkpoint",
    "control.plain": "maps",
    "control.atlas": "maps",
}
# Columns of a table or log that measure the machine.
TIMES = ("seconds",)
# Columns of a table that are text or whole numbers and still may depend on the processor.
DIGESTS = ("sha256",)


def config_of(name: str) -> Config:
    """A shipped config, by its name in SHIPPED."""
    return read_config(resolved_config(SHIPPED[name]))


def trained_runs(config: Config) -> list[tuple[str, int]]:
    """Model and seed of every run that trains from scratch."""
    return [(run.model, run.seed) for run in config.runs_of("wrong_lung") if run.model in config.trained("gloria")]


def finetuned_runs(config: Config) -> list[tuple[str, int]]:
    """Model and seed of every run that fine-tunes."""
    return [(run.model, run.seed) for run in config.runs_of("wrong_lung") if run.model in config.finetuned]


def training_settings(config: Config, model: str) -> GloriaSettings:
    """What `train` gets for a model."""
    return GloriaSettings.model_validate(settings_of(config, model)["settings"])


def finetuning_settings(config: Config, model: str, epochs: int) -> FewShotSettings:
    """What `finetune` gets for a model, but for so many epochs."""
    given = settings_of(config, model)["settings"]
    return FewShotSettings.model_validate(given | {"training": given["training"] | {"epochs": epochs}})


def base_of(config: Config, model: str) -> str:
    """The model that a fine-tuned one starts from."""
    return config.finetuned[model].base


def two_process_settings() -> GloriaSettings:
    """Two short epochs in two processes."""
    return tiny_settings(training__processes=2, training__epochs=2)


def settings_with_dropout() -> GloriaSettings:
    """A small model whose weights after a step depend on the state of the random numbers, too."""
    return tiny_settings()


def masks_entities(settings: GloriaSettings) -> bool:
    """Whether a model has to know the texts' entities."""
    return settings.sentences.masks_entities


def batch_size(settings: GloriaSettings) -> int:
    """Images of a training batch."""
    return settings.training.batch_images


def tokenizer_sizes(config: Config) -> tuple[int, int]:
    """Pieces of the fitted tokenizer at most, and how often a word must occur to be one."""
    return config.tokenizer.vocabulary_size, config.tokenizer.minimum_frequency


def entities_of(config: Config) -> EntitySettings:
    """How clinical entities are found; the lexicon by its whole path."""
    own = config.text.entities
    return own.model_copy(update={"lexicon": str(ROOT / own.lexicon)})


def settings_of(config: Config, model: str) -> dict[str, Any]:
    """All that the jobs of a model get from the config, in the words of frozen.json."""
    entry, kind = config.models[model], KINDS[str(kind_of(config.models[model]))]
    found: dict[str, Any] = {"kind": kind, "seeds": entry.seeds}
    if kind == "maps":
        return found | {"attention": f"control:{entry.control}/{entry.grid}/{{protocol}}.h5"}
    with chdir(ROOT):  # a name that is a folder here would not be one of the hub's
        found["settings"] = _fetched(entry.settings().model_dump(mode="json"))
    found |= {"threads": entry.threads}
    if kind == "checkpoint":
        return found | {"file": entry.weights, "sha256": entry.sha256}
    found |= {"crop": config.data.crop_size}
    return found | ({"base": entry.base} if kind == "few_shot" else {})


def _fetched(settings: dict[str, Any]) -> dict[str, Any]:
    """With the folders of fetched encoders as hub:NAME."""
    return {part: _named(section) for part, section in fetched(settings).items()}


def _named(section: Any) -> Any:
    if not isinstance(section, dict):
        return section
    prefix = f"{FOLDER}/"
    return {
        key: f"hub:{value.removeprefix(prefix)}" if isinstance(value, str) and value.startswith(prefix) else value
        for key, value in section.items()
    }


def others_of(config: Config) -> dict[str, Any]:
    """The sections that are no model's, in the words of frozen.json."""
    found = config.model_dump(mode="json")
    study, dataset = found["studies"]["wrong_lung"], next(iter(found["datasets"].values()))
    rejected = {
        "convert_dicoms" if name == "convert_images" else name: share for name, share in dataset["max_rejected"].items()
    }
    return {
        "seed": found["seed"],
        "example": found["example"],
        "data": found["data"]
        | {name: dataset[name] for name in ("views", "shards", "check")}
        | {"max_rejected": rejected},
        "text": found["text"] | {"perturbations": study["perturbations"]},
        "tokenizer": found["tokenizer"],
        "evaluation": {name: study[name] for name in ("metrics", "headline", "protocols")}
        | {"split": study["on"][0].partition("/")[2]},
        "statistics": found["statistics"],
    }


def uniformly_drawn(names: list[str]) -> list[str]:
    """Of the names of new weights, those drawn from a uniform distribution: the same on every processor."""
    return [name for name in names if name.endswith("projection.weight")]


def description_of(folder: Path) -> dict[str, Any]:
    """What the folder of a model says about it beside its weights."""
    found = json.loads((folder / "config.json").read_text())
    return {key: value for key, value in found.items() if key != "transformers_version"}


def model_weights(folder: Path) -> Path:
    """The weights of a model in its folder."""
    return folder / "model.safetensors"


def log_of(folder: Path) -> pd.DataFrame:
    """The log of a model's training in its folder, but for the times."""
    return read_log(folder / "log.csv").drop(columns=list(TIMES))


def pairs_of(folder: Path) -> dict[str, list[str]]:
    """The sentences that a fine-tuned model was taught with and validated on, by split, from its folder."""
    return read_provenance(folder / "provenance.json")["pairs"]


def tables_of(run_folder: Path) -> dict[str, Path]:
    """Every table of a finished run of the workflow, by its name."""
    results = run_folder / "results"
    folders = [
        results / "data/clinic",
        *(results / "studies").glob("*/tables"),
        *(results / "studies").glob("*/restricted"),
    ]
    return {path.stem: path for path in sorted(path for folder in folders for path in folder.glob("*.csv"))}


def logs_of(run_folder: Path) -> dict[str, Path]:
    """The logs of training of a finished run of the workflow, by model/seed."""
    found = sorted((run_folder / "results/models").glob("*/*/log.csv"))
    return {f"{path.parent.parent.name}/{path.parent.name}": path for path in found}
