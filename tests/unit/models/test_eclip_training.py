"""eCLIP's runs: without expert images they are CLIP's; resumed or shared they end alike; what heat maps they get."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.unit.models.made_up import ALWAYS, SEED, SIZE, sentences, tiny_clip, tiny_eclip, with_gaze
from tests.unit.models.test_resuming import interruption
from wronglung.data.heat_maps import Reading, write_heat_maps
from wronglung.data.images.store import ImageStore
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.clip.model import ClipModel
from wronglung.models.clip.train import train as train_clip
from wronglung.models.eclip.model import EclipModel
from wronglung.models.eclip.train import train, train_model
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.contrastive_run import pool_splits
from wronglung.training.experts.batches import ExpertBatches, ExpertDataset
from wronglung.training.training_inputs import TrainingInputs
from wronglung.training.training_log import read_log

NEVER = dict.fromkeys(ALWAYS, 0.0)


@pytest.fixture(scope="module")
def gaze(inputs: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> TrainingInputs:
    return with_gaze(inputs, tmp_path_factory.mktemp("gaze"))


@pytest.fixture(scope="module")
def straight_eclip(gaze: TrainingInputs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("eclip")
    train_model(tiny_eclip().model_dump(), SEED, gaze, folder)
    return folder


def pairs_of(inputs: TrainingInputs, **changes: Any) -> PairDataset:
    settings = tiny_eclip(**changes)
    pool, own = pool_splits(settings.sentences, inputs)["train"], settings.training
    return PairDataset(pool, inputs.images, inputs.crop, settings.sentences, own.augmentation, SEED, own.epochs)


def batches_of(inputs: TrainingInputs, **changes: Any) -> ExpertBatches:
    settings = tiny_eclip(**changes)
    collate = Collator(load_tokenizer(inputs.tokenizer), settings.text_encoder)
    return ExpertBatches(settings, SEED, inputs, pairs_of(inputs, **changes), collate)


def test_a_run_leaves_a_model_that_embeds_as_clip(straight_eclip: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert read_log(straight_eclip / "log.csv").notna().all().all()
    with caplog.at_level(logging.WARNING):
        clip, eclip = (cls.from_pretrained(straight_eclip).eval() for cls in (ClipModel, EclipModel))
    assert not caplog.records
    assert any(name.startswith("processor.") for name in eclip.state_dict())
    pixels = torch.randint(0, 256, (2, 32, 32))
    torch.testing.assert_close(clip.embed_images(pixels), eclip.embed_images(pixels), rtol=0, atol=0)


def test_without_expert_images_it_is_clip_bit_for_bit(gaze: TrainingInputs, tmp_path: Path) -> None:
    train_clip(tiny_clip(training__epochs=2), SEED, gaze, tmp_path / "clip")
    train(
        tiny_eclip(training__epochs=2, expert__curriculum=NEVER, expert__priming=None), SEED, gaze, tmp_path / "eclip"
    )
    clip, eclip = (load_file(tmp_path / name / "model.safetensors") for name in ("clip", "eclip"))
    assert all(torch.equal(weight, eclip[name]) for name, weight in clip.items())
    logs = [read_log(tmp_path / name / "log.csv").drop(columns="seconds") for name in ("clip", "eclip")]
    assert logs[0].equals(logs[1])


def test_expert_images_change_the_run(straight_eclip: Path, inputs: TrainingInputs, tmp_path: Path) -> None:
    train_clip(tiny_clip(), SEED, inputs, tmp_path)
    clip, eclip = load_file(tmp_path / "model.safetensors"), load_file(straight_eclip / "model.safetensors")
    assert not torch.equal(clip["image_projection.weight"], eclip["image_projection.weight"])


def test_an_interrupted_run_ends_in_the_same_bits(straight_eclip: Path, gaze: TrainingInputs, tmp_path: Path) -> None:
    with interruption(step=8):
        train(tiny_eclip(), SEED, gaze, tmp_path)
    train(tiny_eclip(), SEED, gaze, tmp_path)
    for name in ("model.safetensors", "provenance.json"):
        assert (tmp_path / name).read_bytes() == (straight_eclip / name).read_bytes()


def test_two_processes_share_a_run(gaze: TrainingInputs, tmp_path: Path) -> None:
    """Together they see the texts that one process sees, so chance is the same."""
    settings = {"training__epochs": 1, "expert__curriculum": ALWAYS, "expert__share_of_batch": 1.0}
    settings |= {"expert__priming": None}
    for processes in (1, 2):
        train(tiny_eclip(**settings, training__processes=processes), SEED, gaze, tmp_path / str(processes))
    chances = [read_log(tmp_path / str(processes) / "log.csv")["train_chance"][0] for processes in (1, 2)]
    assert chances[0] == pytest.approx(chances[1], rel=1e-6)


def test_a_trained_clip_goes_on(gaze: TrainingInputs, tmp_path: Path) -> None:
    train_clip(tiny_clip(), SEED, gaze, tmp_path / "clip")
    rate = {"training__optimizer__learning_rate": 1e-12, "training__epochs": 1}
    start = replace(gaze, start_from=str(tmp_path / "clip"))
    train(tiny_eclip(**rate), SEED, start, tmp_path / "post")
    clip, post = (load_file(tmp_path / name / "model.safetensors") for name in ("clip", "post"))
    for name, weight in clip.items():
        if "running" not in name and "batches" not in name:
            torch.testing.assert_close(post[name], weight, msg=name)
    with pytest.raises(ValueError, match=r"image_projection\.weight"):
        train(tiny_eclip(joint__width=8), SEED, start, tmp_path / "other")


def test_a_heat_map_is_cropped_and_scaled_with_its_image(inputs: TrainingInputs, tmp_path: Path) -> None:
    """A heat map that is the image itself stays the image, but for the rounding of the image to whole greys."""
    changes = {"training__augmentation__intensity": 0.0}
    with ImageStore(inputs.images) as images:
        squares = {f"im{image:02d}": images.pixels(f"im{image:02d}").astype(np.float32) for image in range(4)}
    readings = [(Reading("egd", name, "", name, "egd_cxr"), one / one.sum()) for name, one in squares.items()]
    write_heat_maps(tmp_path / "h.h5", readings, SIZE, 4)
    dataset = ExpertDataset(pairs_of(inputs, **changes), [str(tmp_path / "h.h5")], tiny_eclip().expert, SEED)
    for step in range(6):
        item = dataset[step, 2]
        scaled = item["heat_map"] * squares["im02"].sum()
        np.testing.assert_allclose(scaled, item["pixels"], atol=1.0)
    assert not np.array_equal(dataset[0, 2]["pixels"], dataset[1, 2]["pixels"])


def test_controls_get_other_heat_maps(gaze: TrainingInputs) -> None:
    pairs = pairs_of(gaze, training__augmentation={"shift": False, "scale": 0.0, "intensity": 0.0})
    of = {
        choice: ExpertDataset(pairs, gaze.heat_maps, tiny_eclip(expert__heat_maps=choice).expert, SEED)
        for choice in ("readers", "another_image", "random", "ones")
    }
    (store,) = of["readers"]._stores()
    edge = (SIZE - gaze.crop) // 2

    def own(image: int) -> list[np.ndarray]:
        """The image's heat maps as the model gets them."""
        maps = [store.heat_map(place) for place in store.places(f"im{image:02d}")]
        return [one[edge:-edge, edge:-edge] for one in maps]

    for step in range(8):
        read = of["readers"][step, 2]["heat_map"]
        assert any(np.array_equal(read, one) for one in own(2))
        others = [image for image in range(8) if image // 2 != 1]  # two images a patient
        foreign = of["another_image"][step, 2]["heat_map"]
        assert any(np.array_equal(foreign, one) for image in others for one in own(image))
        assert np.array_equal(of["ones"][step, 2]["heat_map"], np.ones((gaze.crop, gaze.crop), dtype=np.float32))
        for choice in of:
            assert np.array_equal(of[choice][step, 2]["pixels"], of["readers"][step, 2]["pixels"])
    assert not np.array_equal(of["random"][0, 2]["heat_map"], of["random"][1, 2]["heat_map"])
    both = {of["readers"][step, 2]["heat_map"].tobytes() for step in range(8)}
    assert len(both) == 2  # of two readings, now one and now the other


def test_an_expert_batch_holds_images_with_gaze(gaze: TrainingInputs) -> None:
    batches = batches_of(gaze, expert__curriculum=ALWAYS, expert__priming=None)
    shares = []
    for step in range(20):
        further = batches(step, 20)
        assert set(further) == {"expert"}
        assert further["expert"]["pixels"].shape == further["expert"]["heat_maps"].shape == (2, gaze.crop, gaze.crop)
        assert len(further["expert"]["text_id"]) == 2
        shares.append(float(further["expert"]["share"]))
    assert 0 <= min(shares) < 0.2 < 0.8 < max(shares) <= 1  # Beta(0.3, 0.3) is large at both ends
    again = batches(3, 20)["expert"]
    assert all(torch.equal(value, batches(3, 20)["expert"][name]) for name, value in again.items())
    unmixed = batches_of(gaze, expert__curriculum=ALWAYS, expert__priming=None, expert__mixup=None)
    assert float(unmixed(3, 20)["expert"]["share"]) == 0.0


def test_the_share_of_expert_batches_follows_the_curriculum(gaze: TrainingInputs) -> None:
    batches = batches_of(gaze)
    further = [batches(step, 400) for step in range(400)]
    assert all(set(one) == {"priming"} for one in further[:100])
    assert not any("priming" in one for one in further[100:])
    found = [np.mean(["expert" in one for one in further[start : start + 100]]) for start in (100, 200, 300)]
    # By hand: the means of the phases; the bounds are more than three standard deviations of 100 draws.
    assert found == pytest.approx([0.75, 0.75, 0.5], abs=0.15)


def test_too_few_images_with_gaze_are_refused(inputs: TrainingInputs, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 of 15 training images have gaze, fewer than the 2"):
        batches_of(with_gaze(inputs, tmp_path, images=1))
    with pytest.raises(ValueError, match="of one patient"):
        batches_of(with_gaze(inputs, tmp_path, images=2), expert__heat_maps="another_image")
    assert set(sentences(20).query("split == 'train'")["dicom_id"]) == {f"im{image:02d}" for image in range(15)}


def test_readings_of_other_sources_are_not_learnt_from(gaze: TrainingInputs) -> None:
    assert (
        len(ExpertDataset(pairs_of(gaze), gaze.heat_maps, tiny_eclip(expert__sources=["egd"]).expert, SEED).experts)
        == 8
    )
    with pytest.raises(ValueError, match="0 of 15 training images have gaze"):
        batches_of(gaze, expert__sources=["reflacx"])
