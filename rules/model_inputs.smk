# What rules that make models read and take by their wildcards, and what they name on the hub. No rules here.
import re
from collections.abc import Iterable

from wronglung.encoders.hub import fetched
from wronglung.encoders.hub import hub_names
from wronglung.encoders.hub import names_weights
from wronglung.encoders.hub import source_file


def one_of(names: Iterable[str]) -> str:
    """A pattern for these names; of none, one that no name matches."""
    return "|".join(names) or r"(?!)"


def base_files(wildcards) -> dict[str, str]:
    """The folder of the trained model, of the same seed, that a fine-tuned one starts from."""
    folder = f"results/models/{cfg.finetuned[wildcards.model].base}/{wildcards.seed}"
    return {
        "base_weights": f"{folder}/model.safetensors",
        "base_config": f"{folder}/config.json",
        "base_tokenizer": f"{folder}/tokenizer.json",
    }


def checkpoint_file(wildcards) -> str:
    """The file of given weights; that of all is there, or none is converted."""
    refuse_by_name(check_weights)
    return cfg.given[wildcards.model].file


def checkpoint_digest(wildcards) -> str | None:
    """The SHA-256 that the file of given weights must have."""
    return cfg.given[wildcards.model].sha256


def tokenizer_file(wildcards) -> list[str]:
    """The fitted tokenizer, where the model asks for it."""
    fitted = cfg.trained[wildcards.model].text_encoder.tokenizer == "fitted"
    return ["results/tokenizer/tokenizer.json"] if fitted else []


def tokenizer_source(wildcards) -> str:
    """Folder of the model's tokenizer."""
    source = run_settings(wildcards)["text_encoder"]["tokenizer"]
    return "results/tokenizer" if source == "fitted" else source


def entities_file(wildcards) -> list[str]:
    """The entities of the sentences' texts, where the model masks them."""
    masks = cfg.trained[wildcards.model].sentences.masks_entities
    return ["results/text/entities.parquet"] if masks else []


def named_settings(model: str) -> dict:
    """The model's settings as the config gives them."""
    return cfg.models[model].settings().model_dump(mode="json")


def pretrained_files(wildcards) -> list[str]:
    """What has to be fetched from the hub before the model's run."""
    return [source_file(name) for name in hub_names(named_settings(wildcards.model))]


def run_settings(wildcards) -> dict:
    """All that a run depends on besides seed, data and, where it is fine-tuned, its base; hub names as folders."""
    return fetched(named_settings(wildcards.model))


def wants_weights(wildcards) -> bool:
    """Whether any model wants the weights of a hub name, and not its tokenizer alone."""
    return any(names_weights(given, wildcards.source) for given in ENCODED)


ENCODED = [named_settings(model) for model in (*cfg.trained, *cfg.given)]
HUB_NAMES = {name for given in ENCODED for name in hub_names(given)}


def model_threads(wildcards) -> int:
    """Torch threads of a model's run, of all its processes."""
    return cfg.models[wildcards.model].threads


def training_gpus(wildcards) -> int:
    """GPUs that a training run takes: one a process where there are any."""
    return TRAIN_GPUS * cfg.trained[wildcards.model].training.processes
