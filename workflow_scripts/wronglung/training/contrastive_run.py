"""One contrastive training run of any family, from sentences and images to a model folder."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import torch
from transformers import PreTrainedModel, set_seed
from transformers.utils import logging as logging_of_transformers

from wronglung.core.seeds import derive_rng, derive_seed
from wronglung.data.sentences import sentence_parts
from wronglung.encoders.pair import PairModel
from wronglung.encoders.settings import ImageEncoderSettings, TextEncoderSource
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.encoders.tokenizer_check import refuse_unusable
from wronglung.text.entity_table import read_spans
from wronglung.training.checkpoints import last_checkpoint, read_state, stopped_early
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.gathering import synchronise_norms
from wronglung.training.launch import launch
from wronglung.training.provenance import describe_run, digest_of, write_provenance
from wronglung.training.sentence_pool import (
    WEIGHED,
    SentencePool,
    mark_entities,
    pool_sentences,
    sample_images,
    weigh_sentences,
)
from wronglung.training.settings import SentenceSettings, TrainingSettings
from wronglung.training.trainer import EpochTrainer, StepInputs
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import from_history, write_log

CHECKPOINTS = "checkpoints"


class ContrastiveSettings(Protocol):
    """What the settings of every family that is trained here have in common."""

    @property
    def image_encoder(self) -> ImageEncoderSettings:
        """The image encoder."""

    @property
    def text_encoder(self) -> TextEncoderSource:
        """The text encoder and its tokenizer."""

    @property
    def sentences(self) -> SentenceSettings:
        """The texts that an image is trained with."""

    @property
    def training(self) -> TrainingSettings:
        """Length, batch and numerics."""

    def model_dump(self, *, mode: str = ...) -> dict[str, Any]:
        """Return all settings as plain values."""


MakeStepInputs = Callable[[Any, int, TrainingInputs, PairDataset, Collator], StepInputs]
"""From settings, seed, inputs, training pairs and collator to what a step adds to its batch."""


class Recipe(NamedTuple):
    """What a family brings to a run.

    Attributes:
        model: its class.
        build: a function from settings, the number of the tokenizer's pieces and its padding to a new model.
        step_inputs: makes what a step adds to its batch; None: nothing.
    """

    model: type[PairModel]
    build: Callable[[Any, int, int], PairModel]
    step_inputs: MakeStepInputs | None = None


def train(recipe: Recipe, settings: ContrastiveSettings, seed: int, inputs: TrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder: config, weights, tokenizer, log.csv, provenance.json.

    An interrupted run resumes from its last complete checkpoint in `folder/checkpoints`; that folder is removed at the
    end. On a CPU the result depends only on the settings, the seed and the inputs, interrupted or not.

    Raises:
        ValueError: if a split has no sentence or fewer images than a batch.
        FloatingPointError: if the loss is not finite.
    """
    files = {"sentences": [inputs.sentences], "images": inputs.images, "tokenizer": [inputs.tokenizer]}
    for name, encoder in (("image_encoder", settings.image_encoder), ("text_encoder", settings.text_encoder)):
        files |= {name: [encoder.pretrained]} if encoder.pretrained is not None else {}
    if settings.sentences.masks_entities:
        files["entities"] = inputs.entities
    files |= {"heat_maps": inputs.heat_maps} if inputs.heat_maps else {}
    files |= {"start_from": [f"{inputs.start_from}/model.safetensors"]} if inputs.start_from is not None else {}
    description = describe_run(settings, seed, inputs.crop, files) | {"train_on": inputs.train_on}
    checkpoint = last_checkpoint(folder / CHECKPOINTS, digest_of(description))
    if checkpoint is not None:
        logging.info("continuing from %s", Path(checkpoint).name)
    launch(run, settings.training.processes, recipe, settings, seed, inputs, folder, checkpoint)
    write_provenance(folder / "provenance.json", description)
    shutil.rmtree(folder / CHECKPOINTS)


def run(
    recipe: Recipe,
    settings: ContrastiveSettings,
    seed: int,
    inputs: TrainingInputs,
    folder: Path,
    checkpoint: str | None,
) -> None:
    """Do the part of `train` that every process does; the first process saves the model."""
    torch.set_num_threads(settings.training.threads)
    quiet_libraries()
    trainer = make_trainer(recipe, settings, seed, inputs, folder / CHECKPOINTS)
    model: PreTrainedModel
    if checkpoint is not None and stopped_early(checkpoint, settings.training.patience):
        model, history = recipe.model.from_pretrained(checkpoint), read_state(checkpoint)["log_history"]
    else:
        trainer.train(resume_from_checkpoint=checkpoint)
        model, history = trainer.model_in_training, trainer.state.log_history
    if trainer.is_world_process_zero():
        model.save_pretrained(folder)
        load_tokenizer(inputs.tokenizer).save_pretrained(folder)
        write_log(folder / "log.csv", from_history(history))


def quiet_libraries() -> None:
    """Silence the libraries: the terminal shows only the training bar, the log only this project's messages."""
    logging_of_transformers.disable_progress_bar()
    for library in ("transformers", "accelerate"):
        logging.getLogger(library).setLevel(logging.ERROR)


def pool_splits(settings: SentenceSettings, inputs: TrainingInputs) -> dict[str, SentencePool]:
    """Return the sentences that a model is trained with, by split (train and valid)."""
    spans = {text: places for path in inputs.entities for text, places in read_spans(path).items()}
    pools = {}
    for split in ("train", "valid"):
        parts = sentence_parts(inputs.sentences, split, WEIGHED)
        weight = settings.weight_without_positive
        pool = pool_sentences(weigh_sentences(parts, settings.subset, settings.sections, weight))
        if settings.masks_entities:
            pool = mark_entities(pool, spans)
            without = sum(not places for places in pool.spans)
            logging.info("%s: %d of %d sentences have no entity to mask", split, without, len(pool.spans))
        pools[split] = pool
    return pools


def make_trainer(
    recipe: Recipe, settings: ContrastiveSettings, seed: int, inputs: TrainingInputs, folder: Path
) -> EpochTrainer:
    """Return the trainer of a run with a new model, ready to train or to resume.

    Raises:
        ValueError: if the tokenizer cannot be used, e.g. lacks a mask token where texts are masked.
    """
    tokenizer = load_tokenizer(inputs.tokenizer)
    refuse_unusable(tokenizer, settings.text_encoder.asks_words, masks=settings.sentences.masking is not None)
    pools = pool_splits(settings.sentences, inputs)
    sample = derive_rng(seed, "validation")
    pools["valid"] = sample_images(pools["valid"], settings.training.validation_images, sample)
    logging.info("training on %d images, validating on %d", len(pools["train"]), len(pools["valid"]))
    augmentation = settings.training.augmentation
    datasets = {
        name: PairDataset(
            pool,
            inputs.images,
            inputs.crop,
            settings.sentences,
            augmentation if name == "train" else None,
            derive_seed(seed, name),
            settings.training.epochs,
        )
        for name, pool in pools.items()
    }
    set_seed(derive_seed(seed, "model") % 2**32)
    model = recipe.build(settings, len(tokenizer), tokenizer.pad_token_id)
    synchronise_norms(model, settings.training.processes, "cuda" if torch.cuda.is_available() else "cpu")
    collate = Collator(tokenizer, settings.text_encoder)
    further = recipe.step_inputs
    return EpochTrainer(
        model,
        settings.training,
        inputs.runtime,
        datasets["train"],
        datasets["valid"],
        collate,
        folder,
        derive_seed(seed, "trainer"),
        None if further is None else further(settings, seed, inputs, datasets["train"], collate),
    )
