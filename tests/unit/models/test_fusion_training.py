"""Fusion models learn, in both orders, ignore what they do not take, and end in the same bits when interrupted."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sksurv.metrics import concordance_index_censored

from tests.unit.models.made_up import SEED
from tests.unit.models.made_up_samples import LANGUAGE_MODEL, tiny_fusion, write_sample_inputs
from tests.unit.models.test_resuming import InterruptAfter, InterruptionError
from wronglung.data.sample_inputs import open_samples
from wronglung.data.samples import read_samples
from wronglung.models.fusion import train as training
from wronglung.models.fusion.make_answers import FusionAnswers, make_answers
from wronglung.models.fusion.settings import FusionSettings
from wronglung.models.fusion.train import CHECKPOINTS, train
from wronglung.models.fusion.training_samples import SampleTrainingInputs
from wronglung.outputs.answering import Span
from wronglung.training.trainer import EpochTrainer
from wronglung.training.training_log import read_log

FIRST = {"training__order": "image_first", "training__epochs_alone": 2}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> SampleTrainingInputs:
    return write_sample_inputs(tmp_path_factory.mktemp("samples"))


def trained(folder: Path, given: SampleTrainingInputs, settings: FusionSettings) -> FusionAnswers:
    """A model that is trained in the folder."""
    train(settings, SEED, given, folder)
    return make_answers(folder, given.crop)


def answers(model: FusionAnswers, given: SampleTrainingInputs) -> np.ndarray:
    """Its answers to all samples."""
    table = read_samples(given.samples)
    with open_samples(table, given.images, given.crop, given.noise_seed) as reader:
        rows = range(len(table.rows))
        return model.answer({one: model.encode(one, [reader.input(one, row) for row in rows]) for one in model.takes})


@pytest.mark.parametrize("modality", ["image", "text", "table"])
def test_a_model_of_one_modality_learns_from_it(modality: str, given: SampleTrainingInputs, tmp_path: Path) -> None:
    faster = {"training__epochs": 25, "training__optimizer__learning_rate": 2e-2}
    model = trained(tmp_path, given, tiny_fusion(modalities=[modality], **faster))
    log = read_log(tmp_path / "log.csv")
    assert log["train_loss"].iloc[-1] < 0.8 * log["train_loss"].iloc[0]
    assert model.takes == (modality,)
    table = read_samples(given.samples)
    bright = table.target_values()[:, 0]
    told = table.rows["image" if modality != "text" else "text"].notna() & table.rows["table.marker"].notna()
    found = answers(model, given)
    assert found.shape == (len(bright), 2)
    assert ((found[told, 0] > 0.5) == bright[told]).mean() > 0.8
    if modality != "table":  # what is not there is the same for all
        lacking = found[table.rows[modality].isna()]
        assert len(lacking) >= 3
        assert np.ptp(lacking, axis=0).max() == 0.0


def test_the_orders_differ_in_what_they_change(given: SampleTrainingInputs, tmp_path: Path) -> None:
    for name, changes in (("joint", {}), ("first", FIRST), ("alone", {"modalities": ["image"]})):
        train(tiny_fusion(**changes), SEED, given, tmp_path / name)
    weights = {name: load_file(tmp_path / name / "model.safetensors") for name in ("joint", "first", "alone")}
    encoder = [name for name in weights["alone"] if name.startswith("encoders.image.")]
    assert len(encoder) > 10
    # The encoder is that of the image alone to the last bit, running statistics included.
    assert all(torch.equal(weights["first"][name], weights["alone"][name]) for name in encoder)
    assert any(not torch.equal(weights["first"][name], weights["joint"][name]) for name in encoder)
    log = read_log(tmp_path / "first/log.csv")
    assert list(log["epoch"]) == [1, 2, 3, 4]
    assert log["step"].is_monotonic_increasing


@pytest.mark.parametrize("step", [3, 14])
def test_an_interrupted_run_ends_in_the_same_bits(step: int, given: SampleTrainingInputs, tmp_path: Path) -> None:
    """In the first stage and in the second: an epoch has four steps, the first stage two epochs."""
    settings = tiny_fusion(**FIRST)
    train(settings, SEED, given, tmp_path / "straight")
    count = 0

    def interrupted(*arguments: object) -> EpochTrainer:
        nonlocal count
        trainer, count = make_trainer(*arguments), count + 1
        if count == (1 if step < 8 else 2):
            trainer.add_callback(InterruptAfter(step % 8))
        return trainer

    make_trainer = training.make_trainer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "make_trainer", interrupted)
        with pytest.raises(InterruptionError):
            train(settings, SEED, given, tmp_path / "broken")
    assert (tmp_path / "broken" / CHECKPOINTS).is_dir()
    train(settings, SEED, given, tmp_path / "broken")
    for name in ("model.safetensors", "config.json", "provenance.json", "tokenizer.json"):
        assert (tmp_path / "broken" / name).read_bytes() == (tmp_path / "straight" / name).read_bytes()
    logs = [read_log(tmp_path / name / "log.csv").drop(columns="seconds") for name in ("broken", "straight")]
    assert logs[0].equals(logs[1])
    assert not (tmp_path / "broken" / CHECKPOINTS).exists()


def test_a_seed_decides_the_weights(given: SampleTrainingInputs, tmp_path: Path) -> None:
    for name, seed in (("one", 0), ("other", 1)):
        train(tiny_fusion(modalities=["table"]), seed, given, tmp_path / name)
    assert (tmp_path / "one/model.safetensors").read_bytes() != (tmp_path / "other/model.safetensors").read_bytes()


def test_a_language_model_with_low_rank_changes_keeps_its_own_weights(
    given: SampleTrainingInputs, tmp_path: Path
) -> None:
    lora = {"rank": 2, "alpha": 4, "dropout": 0.0, "modules": ["q_proj", "v_proj"]}
    changes = {"modalities": ["text"], "training__masked_share": 0.0}
    settings = tiny_fusion(text_encoder=LANGUAGE_MODEL | {"lora": lora}, **changes)
    longer = tiny_fusion(text_encoder=LANGUAGE_MODEL | {"lora": lora}, **changes | {"training__epochs": 3})
    model = trained(tmp_path / "two", given, settings)
    train(longer, SEED, given, tmp_path / "three")
    two, three = (load_file(tmp_path / name / "model.safetensors") for name in ("two", "three"))
    own = [name for name in two if name.startswith("encoders.text.")]
    moved = {name for name in own if not torch.equal(two[name], three[name])}
    assert moved
    assert moved == {name for name in own if "lora_" in name}
    assert np.ptp(answers(model, given)[:, 0]) > 0.0


def test_a_censored_time_gives_a_risk(tmp_path: Path) -> None:
    given = write_sample_inputs(tmp_path, censored=True)
    faster = {"training__epochs": 25, "training__optimizer__learning_rate": 2e-2}
    model = trained(tmp_path / "run", given, tiny_fusion(modalities=["table"], **faster))
    assert model.outputs == ("risk",)
    log = read_log(tmp_path / "run/log.csv")
    assert log["train_loss"].iloc[-1] < log["train_chance"].iloc[-1]
    table = read_samples(given.samples)
    known = table.rows["table.marker"].notna()
    risk, (time, event) = answers(model, given)[known, 0], table.target_values()[known].T
    assert concordance_index_censored(event == 1.0, time, risk)[0] > 0.7


def test_pieces_lie_where_they_are_written(given: SampleTrainingInputs, tmp_path: Path) -> None:
    model = trained(tmp_path, given, tiny_fusion(modalities=["text"], training__epochs=1))
    text = "Film  no 1:\na BRIGHT square."
    spans = model.pieces(text)
    assert [text[span.start : span.end] for span in spans][:5] == ["Film", "no", "1", ":", "a"]
    assert spans[0] == Span(0, 4)
    assert len(model.pieces("no " * 40)) == 10  # of twelve, two are [CLS] and [SEP]
    assert model.mask_token == "[MASK]"
    changed = [text, text.upper(), text.replace("BRIGHT", "[MASK]"), text.replace("BRIGHT", "no")]
    found = model.answer({"text": model.encode("text", changed)})
    assert np.abs(found[0] - found[1]).max() == 0.0
    assert np.abs(found[0] - found[2]).max() > 0.0
