"""Files and parameters of the rules that make models and their outputs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wronglung.config.config import Config
from wronglung.config.files_exist import check_weights
from wronglung.core.wildcards import Wildcards
from wronglung.encoders.hub import FITTED, fetched, hub_names, names_weights, source_file
from wronglung.models.families import FAMILIES
from wronglung.models.family import GazeTaughtEntry, Output, TrainedEntry
from wronglung.training.provenance import digest_of
from wronglung.workflow.data_plan import DataPlan


def one_of(names: Iterable[str]) -> str:
    """Return a pattern for these names; without names, a pattern that matches nothing."""
    return "|".join(map(re.escape, names)) or r"(?!)"


def _result(digest: str) -> str:
    return f"results/check_models/{digest}.json"


@dataclass(frozen=True)
class ModelPlan:
    """Jobs of models; every method takes the wildcards of a job.

    Attributes:
        cfg: the config.
        data: the jobs of data sets.
        gpus: GPUs of this machine that one training process takes; 0 on a machine without one, so that two jobs run
            side by side.
    """

    cfg: Config
    data: DataPlan
    gpus: int

    @property
    def trained_families(self) -> list[str]:
        """The families with a model that is trained here."""
        return [name for name in FAMILIES if self.trained(name)]

    def trained(self, family: str) -> list[str]:
        """Return the models of a family that are trained here."""
        return [name for name in self.of_family(family) if name in self.cfg.trained_here]

    def finetuned(self, family: str) -> list[str]:
        """Return the models of a family that are fine-tuned here."""
        return [name for name in self.of_family(family) if name in self.cfg.finetuned]

    def converted(self, family: str) -> list[str]:
        """Return the models of a family whose weights are supplied by a file."""
        return [name for name in self.of_family(family) if name in self.cfg.weight_files]

    def trains(self, family: str) -> str:
        """Return `module:function` that trains a family's models."""
        return str(FAMILIES[family].train)

    @property
    def map_makers(self) -> dict[str, str]:
        """`module:function` that makes maps, by the families whose models' maps are made here."""
        return self._makers("maps")

    @property
    def embedding_makers(self) -> dict[str, str]:
        """`module:function` that makes embeddings, by the families whose models' embeddings are made here."""
        return self._makers("embeddings")

    def _makers(self, output: Output) -> dict[str, str]:
        there = {entry.family for entry in self.cfg.made_here.values()}
        return {
            name: family.makes[output] for name, family in FAMILIES.items() if name in there and output in family.makes
        }

    def of_family(self, family: str) -> list[str]:
        """Return the models of a family whose runs have folders here."""
        return [name for name, entry in self.cfg.made_here.items() if entry.family == family]

    def _trained(self, wildcards: Wildcards) -> TrainedEntry:
        return self.cfg.trained_here[wildcards.model]

    def train_on(self, wildcards: Wildcards) -> str:
        """Return the data set that the job's model learns from."""
        return self.cfg.taught[wildcards.model].train_on

    def sentences(self, wildcards: Wildcards) -> str:
        """Return the sentences that the job's model learns from."""
        return f"results/data/{self.train_on(wildcards)}/sentences.parquet"

    def images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores that the job's model learns from."""
        return self.data.images(self.train_on(wildcards), "train")

    def base_files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the files of the trained model, of the same seed, that a fine-tuned one starts from."""
        folder = f"results/models/{self.cfg.finetuned[wildcards.model].base}/{wildcards.seed}"
        return {
            "base_weights": f"{folder}/model.safetensors",
            "base_config": f"{folder}/config.json",
            "base_tokenizer": f"{folder}/tokenizer.json",
        }

    def heat_maps_file(self, wildcards: Wildcards) -> list[str]:
        """Return the heat maps of gaze, where the model learns from them."""
        there = isinstance(self._trained(wildcards), GazeTaughtEntry)
        return [f"results/data/{self.train_on(wildcards)}/heat_maps.h5"] if there else []

    def start_folder(self, wildcards: Wildcards) -> str | None:
        """Return the folder of the model, of the same seed, that a run starts from; None: it has new weights."""
        entry = self._trained(wildcards)
        start = entry.start_from if isinstance(entry, GazeTaughtEntry) else None
        return None if start is None else f"results/models/{start}/{wildcards.seed}"

    def start_files(self, wildcards: Wildcards) -> list[str]:
        """Return the weights that a run starts from, if not from new ones."""
        folder = self.start_folder(wildcards)
        return [] if folder is None else [f"{folder}/model.safetensors"]

    def checkpoint_file(self, wildcards: Wildcards) -> str:
        """Return the file of given weights.

        Raises:
            ConfigError: if one of the config's files of weights is missing.
        """
        check_weights(self.cfg)
        return self.cfg.weight_files[wildcards.model]

    def checkpoint_digest(self, wildcards: Wildcards) -> str | None:
        """Return the SHA-256 that the file of given weights must have; None for any."""
        return self.cfg.given_weights[wildcards.model].sha256

    def _tokenizer(self, wildcards: Wildcards) -> str:
        return f"results/data/{self.train_on(wildcards)}/tokenizer"

    def tokenizer_file(self, wildcards: Wildcards) -> list[str]:
        """Return the fitted tokenizer, where the model asks for it."""
        fitted = self._trained(wildcards).text_encoder.tokenizer == FITTED
        return [f"{self._tokenizer(wildcards)}/tokenizer.json"] if fitted else []

    def tokenizer_source(self, wildcards: Wildcards) -> str:
        """Return the folder of the model's tokenizer."""
        source: str = self.run_settings(wildcards)["text_encoder"]["tokenizer"]
        return self._tokenizer(wildcards) if source == FITTED else source

    def entities_file(self, wildcards: Wildcards) -> list[str]:
        """Return the entities of the sentences' texts, where the model masks them."""
        masks = self._trained(wildcards).sentences.masks_entities
        return [f"results/data/{self.train_on(wildcards)}/entities.parquet"] if masks else []

    def named_settings(self, model: str) -> dict[str, Any]:
        """Return a run's settings as the config gives them."""
        return self.cfg.made_here[model].settings().model_dump(mode="json")

    def run_settings(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of a run, with hub names replaced by the folders to which they are fetched."""
        return fetched(self.named_settings(wildcards.model))

    def workers(self, wildcards: Wildcards) -> int:
        """Return the number of processes that prepare batches."""
        return self._trained(wildcards).runtime.workers

    def save_every_steps(self, wildcards: Wildcards) -> int:
        """Return the steps between checkpoints; 0: one at the end of each epoch."""
        return self._trained(wildcards).runtime.save_every_steps or 0

    def pretrained_files(self, wildcards: Wildcards) -> list[str]:
        """Return what has to be fetched from the hub before the model's run."""
        return [source_file(name) for name in hub_names(self.named_settings(wildcards.model))]

    @property
    def _with_encoders(self) -> list[str]:
        return [*self.cfg.trained_here, *self.cfg.taught_by_samples, *self.cfg.weight_files]

    @property
    def hub_names(self) -> list[str]:
        """Every name of the hub in the config, each once."""
        return sorted({hub for name in self._with_encoders for hub in hub_names(self.named_settings(name))})

    def wants_weights(self, wildcards: Wildcards) -> bool:
        """Return whether any model needs the weights of a hub name, not only its tokenizer."""
        return any(names_weights(self.named_settings(name), wildcards.source) for name in self._with_encoders)

    def checked(self, wildcards: Wildcards) -> list[str]:
        """Return the kept result of the check of the job's model, or of its base; nothing where none is made.

        Its name is the digest of the settings. So another model, or an edit of one, changes no input of this one's job.
        """
        finetuned = self.cfg.finetuned.get(wildcards.model)
        digest = self._digests.get(wildcards.model if finetuned is None else finetuned.base)
        return [] if digest is None else [_result(digest)]

    @property
    def _digests(self) -> dict[str, str]:
        """The digests of the settings of all models that are checked: those with encoders of their own."""
        checks = {name: self._check(name) for name in self._with_encoders}
        return {
            name: digest_of({"check": check, "settings": self.named_settings(name)})[:16]
            for name, check in checks.items()
            if check is not None
        }

    def _check(self, model: str) -> str | None:
        return FAMILIES[self.cfg.made_here[model].family].check

    @property
    def unchecked(self) -> dict[str, str]:
        """Models without a kept result of a check, by the digest of their settings.

        No rule makes a kept result. So the check of a new model reruns no other.
        """
        return {digest: name for name, digest in self._digests.items() if not Path(_result(digest)).exists()}

    @property
    def asked_checks(self) -> dict[str, dict[str, Any]]:
        """What `check_models` gets for each unchecked model: the function and its settings, hub names as folders."""
        return {
            name: {"check": self._check(name), "settings": fetched(self.named_settings(name))}
            for name in self.unchecked.values()
        }

    @property
    def kept_checks(self) -> dict[str, str]:
        """The file of each model's kept result, by model; those of unchecked models are made first."""
        return {name: _result(digest) for name, digest in self._digests.items()}

    @property
    def checks(self) -> list[str]:
        """`module:function` of the checks of all families, each once."""
        return sorted({family.check for family in FAMILIES.values() if family.check is not None})

    @property
    def fetched_to_check(self) -> list[str]:
        """What has to be fetched from the hub before the check."""
        names = {hub for name in self.unchecked.values() for hub in hub_names(self.named_settings(name))}
        return [source_file(name) for name in sorted(names)]

    def threads(self, wildcards: Wildcards) -> int:
        """Return the torch threads of a model's run, of all its processes."""
        return self.cfg.made_here[wildcards.model].threads

    def training_gpus(self, wildcards: Wildcards) -> int:
        """Return the GPUs that a training run takes: one a process where there are any."""
        return self.gpus * self._trained(wildcards).training.processes
