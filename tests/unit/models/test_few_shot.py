"""Few-shot fine-tuning: attention moves into the boxes, same seed same weights, what is refused and left behind."""

import json
import math
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from safetensors.torch import load_file

from tests.unit.models.made_up import CROP, TINY, sentences, tiny_settings, write_inputs
from wronglung.data.images.store import open_images
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models.gloria.few_shot import FinetuningInputs, finetune, fit, read_pairs, validate
from wronglung.models.gloria.few_shot_pairs import BoxedBatch, as_batches
from wronglung.models.gloria.make_maps import make_maps
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.settings import FewShotSettings
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
from wronglung.training.training_log import read_log

SEED = 3
FILES = ("config.json", "model.safetensors", "tokenizer.json")


def few_shot(**changes: Any) -> FewShotSettings:
    """Twelve pairs and a rate that shows in a few epochs; `optimizer_` leads to the optimiser's keys."""
    optimizer = TINY["training"]["optimizer"] | {"schedule": "constant", "warmup_steps": 0, "learning_rate": 3e-3}
    training = {"epochs": 15, "patience": 15, "batch_pairs": 12, "threads": 1, "optimizer": optimizer}
    result: dict[str, Any] = {"pairs": 12, "validation_pairs": 6, "training": training}
    for key, value in changes.items():
        places = [result, training, optimizer]
        next(place for place in places if key in place)[key] = value
    return FewShotSettings.model_validate(result)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> FinetuningInputs:
    folder = tmp_path_factory.mktemp("inputs")
    given = write_inputs(folder)
    tokenizer = load_tokenizer(given.tokenizer)
    torch.manual_seed(0)
    build_model(tiny_settings(alignment__attention_scale=3.0), len(tokenizer)).save_pretrained(folder / "base")
    tokenizer.save_pretrained(folder / "base")
    return FinetuningInputs(given.sentences, given.images, folder / "base", CROP, "clinic")


@pytest.fixture(scope="module")
def taught(inputs: FinetuningInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught")
    finetune(few_shot(), SEED, inputs, folder)
    return folder


def batches_of(inputs: FinetuningInputs, model: GloriaModel, largest: int) -> list[BoxedBatch]:
    pairs = read_pairs(few_shot(), SEED, inputs)["train"]
    tokens = tokenize(load_tokenizer(inputs.base), [pair.text for pair in pairs], 16, True)
    return as_batches(pairs, tokens, model.image_settings.grid, largest, torch.device("cpu"))


def test_leaves_what_training_leaves(taught: Path) -> None:
    names = {"tokenizer_config.json", "log.csv", "provenance.json", *FILES}
    assert {path.name for path in taught.iterdir()} == names


def test_attention_moves_into_the_boxes(inputs: FinetuningInputs, taught: Path) -> None:
    base, model = GloriaModel.from_pretrained(inputs.base), GloriaModel.from_pretrained(taught)
    before, after = (validate(network, batches_of(inputs, network, 12)) for network in (base, model))
    assert after < before - 0.1
    log = read_log(taught / "log.csv")
    assert log["valid_loss"].iloc[-1] < log["valid_loss"].iloc[0] - 0.1  # pairs that it was not taught


def test_every_parameter_learns_and_the_base_stays(inputs: FinetuningInputs, taught: Path) -> None:
    before, after = (load_file(folder / "model.safetensors") for folder in (inputs.base, taught))
    same = {name for name in before if torch.equal(before[name], after[name])}
    # The pooled ends of both encoders take no part; weight decay alone would not reach a parameter without a gradient.
    assert same == {"global_projection.bias", "global_projection.weight"}


def test_the_log_has_a_row_an_epoch(taught: Path) -> None:
    log = read_log(taught / "log.csv")
    assert log["epoch"].tolist() == log["step"].tolist() == list(range(1, 16))
    assert log.notna().all().all()
    # A uniform map has the boxes' share of the pixels: original pixels 1..9 of 40 are 0..5 of the crop's 32.
    assert log["train_chance"].tolist() == pytest.approx([-math.log(36 / 1024)] * 15)
    assert log["valid_chance"].tolist() == pytest.approx([-math.log(36 / 1024)] * 15)


def test_same_seed_same_bits(inputs: FinetuningInputs, taught: Path, tmp_path: Path) -> None:
    finetune(few_shot(), SEED, inputs, tmp_path)
    for name in (*FILES, "provenance.json"):
        assert (tmp_path / name).read_bytes() == (taught / name).read_bytes(), name
    logs = [read_log(folder / "log.csv").drop(columns="seconds") for folder in (tmp_path, taught)]
    assert logs[0].equals(logs[1])


def test_another_seed_draws_other_pairs(inputs: FinetuningInputs, taught: Path, tmp_path: Path) -> None:
    finetune(few_shot(epochs=1), SEED + 1, inputs, tmp_path)
    drawn = [json.loads((folder / "provenance.json").read_text())["pairs"]["train"] for folder in (tmp_path, taught)]
    assert drawn[0] != drawn[1]


def test_provenance_names_the_base_and_the_pairs_and_no_path(inputs: FinetuningInputs, taught: Path) -> None:
    found = json.loads((taught / "provenance.json").read_text())
    assert found["inputs"]["base"] == {name: sha256((inputs.base / name).read_bytes()).hexdigest() for name in FILES}
    assert {split: len(drawn) for split, drawn in found["pairs"].items()} == {"train": 12, "valid": 6}
    assert str(inputs.base.parent) not in (taught / "provenance.json").read_text()


def test_stops_when_validation_stops_improving_and_keeps_the_last_epoch(
    inputs: FinetuningInputs, tmp_path: Path
) -> None:
    # In training mode batch statistics move on even with a rate of nothing, so patience 1 ends at the first rise.
    finetune(few_shot(epochs=60, patience=1, learning_rate=1e-30), SEED, inputs, tmp_path)
    losses = read_log(tmp_path / "log.csv")["valid_loss"]
    assert 2 <= len(losses) < 60
    assert losses.iloc[-1] >= losses.iloc[:-1].min()
    assert losses.iloc[:-1].is_monotonic_decreasing
    model = GloriaModel.from_pretrained(tmp_path)
    pairs = read_pairs(few_shot(), SEED, inputs)["valid"]
    tokens = tokenize(load_tokenizer(inputs.base), [pair.text for pair in pairs], 16, True)
    batches = as_batches(pairs, tokens, 4, 12, torch.device("cpu"))
    assert validate(model, batches) == pytest.approx(losses.iloc[-1], rel=1e-6)


def test_parts_of_a_batch_add_up(inputs: FinetuningInputs) -> None:
    model = GloriaModel.from_pretrained(inputs.base)
    whole, parts = (validate(model, batches_of(inputs, model, largest)) for largest in (12, 5))
    assert parts == pytest.approx(whole, rel=1e-5)


def test_gradients_of_parts_add_up(inputs: FinetuningInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GloriaModel, "train", lambda model, mode=True: torch.nn.Module.train(model, False))
    norms = []
    for largest in (12, 5):  # 12 in one part, or 4 + 4 + 4
        model = GloriaModel.from_pretrained(inputs.base)
        batches = batches_of(inputs, model, largest)
        norms.append(fit(model, batches, batches, few_shot(epochs=1).training)[0]["gradient_norm"])
    assert norms[1] == pytest.approx(norms[0], rel=1e-4)


def test_the_learning_rate_follows_the_cosine(inputs: FinetuningInputs, tmp_path: Path) -> None:
    finetune(few_shot(schedule="cosine", epochs=8, patience=8), SEED, inputs, tmp_path)
    expected = [3e-3 * (1 + math.cos(math.pi * epoch / 8)) / 2 for epoch in range(8)]
    assert read_log(tmp_path / "log.csv")["learning_rate"].tolist() == pytest.approx(expected)


def test_the_learning_rate_falls_when_validation_does_not_improve(inputs: FinetuningInputs, tmp_path: Path) -> None:
    settings = few_shot(
        schedule="reduce_on_plateau", plateau_patience=0, name="adam", epochs=12, patience=12, learning_rate=1e-3
    )
    finetune(settings, SEED, inputs, tmp_path)
    log, best, rate = read_log(tmp_path / "log.csv"), math.inf, 1e-3
    for found, loss in zip(log["learning_rate"], log["valid_loss"], strict=True):
        assert found == pytest.approx(rate)
        rate, best = (rate, loss) if loss < best * (1 - 1e-4) else (rate / 2, best)
    assert rate < 1e-3


def test_a_loss_that_is_not_finite_stops_with_an_error(inputs: FinetuningInputs, tmp_path: Path) -> None:
    # One epoch: the step's own loss is still finite, and only validation sees what it did.
    settings = few_shot(learning_rate=1e30, clip_norm=1e9, epochs=1)
    with pytest.raises(FloatingPointError, match=r"validation.* nan\b.*training\.optimizer\.learning_rate"):
        finetune(settings, SEED, inputs, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_step_with_an_infinite_loss_leaves_the_weights(inputs: FinetuningInputs) -> None:
    model = GloriaModel.from_pretrained(inputs.base)
    batches = batches_of(inputs, model, 12)
    model.local_projection.weight.data[0] = math.nan
    before = model.global_projection.weight.clone(), model.text_encoder.embeddings.word_embeddings.weight.clone()
    with pytest.raises(FloatingPointError, match=r"tuning.* nan\b.*training\.optimizer\.learning_rate"):
        fit(model, batches, batches, few_shot().training)
    assert torch.equal(before[0], model.global_projection.weight)
    assert torch.equal(before[1], model.text_encoder.embeddings.word_embeddings.weight)


def test_fewer_annotated_pairs_than_asked_are_refused(inputs: FinetuningInputs, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^pairs: .*\b300\b.*\b30\b.*\b30\b.*\btrain\b.*\bpairs\b"):
        finetune(few_shot(pairs=300), SEED, inputs, tmp_path)
    assert not list(tmp_path.iterdir())


def test_its_attention_can_be_dumped(inputs: FinetuningInputs, taught: Path) -> None:
    rows: pd.DataFrame = sentences(4).rename(columns={"sentence_id": "instance_id"})
    rows = with_words(rows, clean)
    with open_images(inputs.images) as images:
        maps = make_maps(taught, rows, images, CROP, 1, "few_shot", SEED)
        base = make_maps(inputs.base, rows, images, CROP, 1, "retrained", SEED)
    assert maps.attention[:, :1, :1].mean() > base.attention[:, :1, :1].mean()  # the boxes' corner
