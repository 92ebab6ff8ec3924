"""One training run of a fusion model, from samples to a model folder."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import torch
from transformers import set_seed

from wronglung.core.seeds import derive_seed
from wronglung.data.sample_inputs import open_samples
from wronglung.models.fusion.batches import Collator, Reading, SampleDataset
from wronglung.models.fusion.model import FusionModel, build_model, new_config
from wronglung.models.fusion.settings import FusionSettings
from wronglung.models.fusion.training_samples import Material, SampleTrainingInputs, gather
from wronglung.training.checkpoints import last_checkpoint, read_state, stopped_early
from wronglung.training.contrastive_run import CHECKPOINTS, quiet_libraries
from wronglung.training.provenance import describe_run, digest_of, write_provenance
from wronglung.training.trainer import EpochTrainer
from wronglung.training.training_log import from_history, write_log

ALONE, ALL = "image_alone", "all"  # stages of a run, and folders of their checkpoints


class Trained(NamedTuple):
    """What a stage leaves."""

    model: FusionModel
    log: pd.DataFrame


def train_model(settings: Mapping[str, Any], seed: int, inputs: SampleTrainingInputs, folder: Path) -> None:
    """Train one model from plain settings, see `train`."""
    train(FusionSettings.model_validate(settings), seed, inputs, folder)


def train(settings: FusionSettings, seed: int, inputs: SampleTrainingInputs, folder: Path) -> None:
    """Train one model and leave its folder: config, weights, tokenizer of texts, log.csv, provenance.json.

    An interrupted run resumes from its last complete checkpoint in `folder/checkpoints`; that folder is removed at the
    end. On a CPU the result depends only on the settings, the seed and the inputs, interrupted or not. The log has the
    epochs of the image alone first, where there are any.

    Raises:
        ValueError: if a split has no samples or fewer than a batch, or lacks a modality.
        FloatingPointError: if the loss is not finite.
    """
    torch.set_num_threads(settings.training.threads)
    quiet_libraries()
    description = describe_run(settings, seed, inputs.crop, _files(settings, inputs))
    description |= {"samples": inputs.recipe, "noise_seed": inputs.noise_seed, "fitted": inputs.fitted.model_dump()}
    material, digest = gather(settings, seed, inputs), digest_of(description)
    model, logs = new_model(settings, seed, material), []
    if settings.training.order == "image_first":
        picture, alone = settings.picture, settings.alone()
        own = material._replace(tokenizer=None)
        first = fit(new_model(alone, seed, own), alone, seed, inputs, own, folder / CHECKPOINTS / ALONE, digest)
        model.encoders[picture].load_state_dict(first.model.encoders[picture].state_dict())
        model.freeze(picture)
        logs.append(first.log)
    trained = fit(model, settings, seed, inputs, material, folder / CHECKPOINTS / ALL, digest)
    trained.model.save_pretrained(folder)
    if material.tokenizer is not None:
        material.tokenizer.save_pretrained(folder)
    write_log(folder / "log.csv", after_each_other([*logs, trained.log]))
    write_provenance(folder / "provenance.json", description)
    shutil.rmtree(folder / CHECKPOINTS)


def _files(settings: FusionSettings, inputs: SampleTrainingInputs) -> dict[str, Sequence[str]]:
    """Return the files of a run by role, for its description."""
    files: dict[str, Sequence[str]] = {"samples": [inputs.samples], "images": inputs.images}
    for name in ("image_encoder", "text_encoder"):
        source = getattr(getattr(settings, name), "pretrained", None)
        files |= {name: [source]} if source is not None else {}
    return files


def new_model(settings: FusionSettings, seed: int, material: Material) -> FusionModel:
    """Return a new model; its random weights are of the seed."""
    set_seed(derive_seed(seed, "model") % 2**32)
    return build_model(new_config(settings, material.targets, material.attributes, material.vocabulary))


def fit(
    model: FusionModel,
    settings: FusionSettings,
    seed: int,
    inputs: SampleTrainingInputs,
    material: Material,
    checkpoints: Path,
    digest: str,
) -> Trained:
    """Train a model, or go on from its last checkpoint; a finished one comes back as it is."""
    checkpoint = last_checkpoint(checkpoints, digest)
    if checkpoint is not None:
        logging.info("continuing from %s/%s", checkpoints.name, Path(checkpoint).name)
    if checkpoint is not None and stopped_early(checkpoint, settings.training.patience):
        history = read_state(checkpoint)["log_history"]
        return Trained(FusionModel.from_pretrained(checkpoint), from_history(history))
    trainer = make_trainer(model, settings, seed, inputs, material, checkpoints)
    trainer.train(resume_from_checkpoint=checkpoint)
    return Trained(model, from_history(trainer.state.log_history))


def make_trainer(
    model: FusionModel,
    settings: FusionSettings,
    seed: int,
    inputs: SampleTrainingInputs,
    material: Material,
    folder: Path,
) -> EpochTrainer:
    """Return the trainer of a model, ready to train or to resume."""
    own, text, tokenizer = settings.training, settings.text_encoder, material.tokenizer
    reading = Reading(
        side=inputs.crop,
        attributes=len(material.attributes.names),
        tokenizer=tokenizer,
        max_pieces=text.max_pieces if text is not None else 0,
    )
    mask = None if tokenizer is None else tokenizer.mask_token
    datasets = {
        name: SampleDataset(
            table,
            partial(open_samples, table, inputs.images, inputs.crop, inputs.noise_seed),
            model.takes,
            own if name == "train" else None,
            mask,
            derive_seed(seed, name),
        )
        for name, table in (("train", material.train), ("valid", material.valid))
    }
    return EpochTrainer(
        model,
        own,
        inputs.runtime,
        datasets["train"],
        datasets["valid"],
        Collator(model.takes, reading),
        folder,
        derive_seed(seed, "trainer"),
    )


def after_each_other(logs: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the logs of several stages as one, whose epochs and steps are counted on."""
    joined = logs[0]
    for log in logs[1:]:
        before = joined.iloc[-1]
        counted = log.assign(epoch=log["epoch"] + int(before["epoch"]), step=log["step"] + int(before["step"]))
        joined = pd.concat([joined, counted], ignore_index=True)
    return joined
