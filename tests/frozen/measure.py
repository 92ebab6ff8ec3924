"""What is frozen, computed anew: weights, batches and losses of training, of fine-tuning and of two processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import TrainerCallback, TrainerControl

from tests.frozen import where
from tests.frozen.digests import digest, of_layout, of_tensor, of_weights
from tests.unit.models.made_up import CROP, sentences, write_inputs
from wronglung.config.config import Config
from wronglung.data.sentences import write_sentences
from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer
from wronglung.models.gloria.few_shot import FinetuningInputs, finetune
from wronglung.models.gloria.settings import FewShotSettings, GloriaSettings
from wronglung.models.gloria.train import make_trainer, quiet_libraries
from wronglung.text.cleaning import clean
from wronglung.text.entities import find_entities
from wronglung.text.entity_table import write_entities
from wronglung.text.lexicon import read_lexicon
from wronglung.training.contrastive_pairs import PairDataset
from wronglung.training.training_inputs import TrainingInputs

IMAGES = 300  # 225 of them to train with, 75 to validate: more than three batches of 32, and than the 64 to sample
BATCHES = 3


def made_up_sentences() -> pd.DataFrame:
    """Six sentences an image: the made-up ones, and these twice more with other words and larger boxes."""
    parts = []
    for number, addition in enumerate(["", " in the upper zone", " and small pleural effusion"]):
        table = sentences(IMAGES)
        boxes = [[box | {"x2": box["x2"] + 8 * number} for box in own] for own in table["boxes"]]
        texts = table["text"].str.rstrip(".") + f"{addition}."
        parts.append(table.assign(sentence_id=table["sentence_id"] + f"|{number}", text=texts, boxes=boxes))
    return pd.concat(parts, ignore_index=True)


def prepare(folder: Path, config: Config) -> TrainingInputs:
    """Made-up stores, entities found in them, and a tokenizer as the config asks for it."""
    inputs = write_inputs(folder, IMAGES)
    table = made_up_sentences()
    write_sentences(inputs.sentences, table)
    texts = [clean(text) for text in table.loc[table["split"] == "train", "text"]]
    fit_tokenizer(texts, *where.tokenizer_sizes(config)).save_pretrained(inputs.tokenizer)
    own = where.entities_of(config)
    write_entities(folder / "entities.parquet", find_entities(table["text"], read_lexicon(own.lexicon), own))
    return replace(inputs, entities=[str(folder / "entities.parquet")])


def inputs_of(settings: GloriaSettings, inputs: TrainingInputs) -> TrainingInputs:
    """As the workflow gives them to a model: entities only to one that masks them."""
    return inputs if where.masks_entities(settings) else replace(inputs, entities=[])


def initial_state(settings: GloriaSettings, seed: int, inputs: TrainingInputs, folder: Path) -> dict[str, Tensor]:
    """New weights of a run, before its first step."""
    trainer = make_trainer(settings, seed, inputs_of(settings, inputs), folder)
    return trainer.model_in_training.state_dict()


def about_new_weights(state: dict[str, Tensor]) -> dict[str, Any]:
    """What is the same on every processor: names, shapes, and weights drawn from a uniform distribution."""
    drawn = {name: of_tensor(state[name]) for name in where.uniformly_drawn(list(state))}
    assert drawn
    return {"layout": of_layout(state), "drawn uniformly": drawn}


class _Stop(TrainerCallback):
    """Ends a training run after BATCHES steps."""

    def on_step_end(self, args: Any, state: Any, control: TrainerControl, **kwargs: Any) -> None:
        control.should_training_stop = state.global_step >= BATCHES


@contextmanager
def _watched_items() -> Iterator[list[dict[str, Any]]]:
    """Takes down each item that is drawn, for training or validation: its image beside what the item holds."""
    items: list[dict[str, Any]] = []
    plain = PairDataset.__getitem__

    def watched(self: PairDataset, key: tuple[int, int]) -> dict[str, Any]:
        item = plain(self, key)
        purpose = "valid" if self.augmentation is None else "train"
        items.append({"purpose": purpose, "dicom_id": self.pool.dicom_ids[key[1]], "epoch": key[0], **item})
        return item

    with mock.patch.object(PairDataset, "__getitem__", watched):
        yield items


def first_batches(
    settings: GloriaSettings, seed: int, inputs: TrainingInputs, folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first steps of a run and one validation: what was drawn, and what came of it on this processor."""
    torch.set_num_threads(1)
    quiet_libraries()
    trainer = make_trainer(settings, seed, inputs_of(settings, inputs), folder)
    trainer.add_callback(_Stop())
    batches: dict[str, list[dict[str, Tensor]]] = {"train": [], "valid": []}
    losses: dict[str, list[str]] = {"train": [], "valid": []}

    def take_down(model: nn.Module, _: Any, batch: dict[str, Tensor], output: Any) -> None:
        purpose = "train" if model.training else "valid"
        batches[purpose].append({name: tensor.clone() for name, tensor in batch.items()})
        losses[purpose].append(f"{output['loss'].item()!r}, chance {output['chance'].item()!r}")

    trainer.model_in_training.register_forward_hook(take_down, with_kwargs=True)
    with _watched_items() as items:
        trainer.train()
    size = where.batch_size(settings)
    drawn = {}
    for purpose, own in batches.items():
        there = [item for item in items if item["purpose"] == purpose]  # the loader draws some ahead of the batches
        for number, batch in enumerate(own):
            drawn[f"{purpose} {number}"] = _about_batch(batch, there[number * size : (number + 1) * size])
    pixels = {purpose: [of_tensor(batch["pixels"]) for batch in own] for purpose, own in batches.items()}
    weights = of_weights(trainer.model_in_training.state_dict())
    return drawn, {"losses": losses, "pixels": pixels, "weights": weights}


def _about_batch(batch: dict[str, Tensor], items: list[dict[str, Any]]) -> dict[str, Any]:
    """Images, sentences and word pieces of a batch."""
    assert torch.equal(batch["pixels"], torch.stack([torch.from_numpy(item["pixels"]) for item in items]))
    tensors = {name: of_tensor(tensor) for name, tensor in batch.items() if name != "pixels"}
    return tensors | {
        "images": digest(f"{item['epoch']} {item['dicom_id']}" for item in items),
        "first images": [item["dicom_id"] for item in items[:3]],
        "texts": digest(text for item in items for text in item["texts"]),
        "first texts": items[0]["texts"],
    }


def finetuned(
    settings: FewShotSettings, seed: int, base: Path, inputs: TrainingInputs, folder: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A short fine-tuning: the pairs drawn, and what came of it on this processor."""
    finetune(settings, seed, FinetuningInputs(inputs.sentences, inputs.images, base, CROP, "clinic"), folder)
    drawn = {
        split: {"number": len(ids), "first": ids[:10], "all": digest(ids)}
        for split, ids in where.pairs_of(folder).items()
    }
    return drawn, {"log": of_log(folder), "weights": of_weights(load_file(where.model_weights(folder)))}


def save_base(state: dict[str, Tensor], settings: GloriaSettings, inputs: TrainingInputs, folder: Path) -> Path:
    """A model folder with these weights."""
    model = make_trainer(settings, 0, inputs_of(settings, inputs), folder / "unused").model_in_training
    model.load_state_dict(state)
    model.save_pretrained(folder)
    load_tokenizer(inputs.tokenizer).save_pretrained(folder)
    return folder


def of_log(folder: Path) -> dict[str, list[str]]:
    """The numbers of a training log, but for the times."""
    log = where.log_of(folder)
    return {name: [repr(float(value)) for value in log[name]] for name in log.columns}
