"""CLIP: embeddings of length 1, the loss against torch's own, the temperature's bounds, what is refused."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from torch.nn import functional

from tests.support.project import ROOT
from tests.unit.models.made_up import CLIP, tiny_clip
from wronglung.encoders.hub import hub_names
from wronglung.encoders.text import pooled_texts
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.models.clip.check import check_model
from wronglung.models.clip.entries import TrainedClip, kind_of
from wronglung.models.clip.model import ClipModel, build_model

TEXTS = ["left effusion", "no opacity in the right lung", "effusion"]
VOCABULARY = 60


def model_of(**changes: Any) -> ClipModel:
    torch.manual_seed(0)
    return build_model(tiny_clip(**changes), VOCABULARY)


@pytest.fixture
def batch() -> dict[str, torch.Tensor]:
    tokens = tokenize(fit_tokenizer(TEXTS, VOCABULARY, 1), TEXTS, 16, join_pieces=False)
    pixels = torch.randint(0, 256, (3, 24, 24), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return {"pixels": pixels, **tokens, "owner": torch.arange(3), "text_id": torch.arange(3)}


@pytest.mark.parametrize("batch_norm", [True, False])
def test_embeddings_have_the_joint_width_and_length_1(batch: dict[str, torch.Tensor], batch_norm: bool) -> None:
    model = model_of(joint__batch_norm=batch_norm)
    for mode in (model.train(), model.eval()):
        images, texts = mode.embed_images(batch["pixels"]), mode.embed_tokens(batch)
        assert images.shape == texts.shape == (3, 6)
        for vectors in (images, texts):
            torch.testing.assert_close(vectors.norm(dim=1), torch.ones(3))
    patches = model.embed_patches(batch["pixels"])
    assert patches.shape == (3, 6, 4, 4)
    torch.testing.assert_close(patches.norm(dim=1), torch.ones(3, 4, 4))


def test_pooled_vectors_are_standardised_over_the_batch(batch: dict[str, torch.Tensor]) -> None:
    model = model_of().train()
    model.text_encoder.eval()  # without dropout
    with torch.no_grad():
        pooled = pooled_texts(model.text_encoder, batch["input_ids"], batch["attention_mask"], model.text_settings)
        standard = (pooled - pooled.mean(0)) / (pooled.var(0, correction=0) + 1e-5).sqrt()
        expected = functional.normalize(standard @ model.text_projection.weight.T, dim=1)
        torch.testing.assert_close(model.embed_tokens(batch), expected, rtol=1e-4, atol=1e-5)
    assert not [*model.image_norm.parameters(), *model.text_norm.parameters()]


def test_poolings_are_those_of_the_hidden_states(batch: dict[str, torch.Tensor]) -> None:
    model = model_of().eval()
    ids, mask = batch["input_ids"], batch["attention_mask"]
    states = model.text_encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    assert len(states) == 2  # the embeddings and one layer
    for text in range(3):
        pieces = int(mask[text].sum())
        mean = (states[0][text, :pieces] + states[1][text, :pieces]).mean(0)
        found = pooled_texts(model.text_encoder, ids, mask, model.text_settings)[text]
        torch.testing.assert_close(found, mean, rtol=1e-5, atol=1e-6)
    first = model.text_settings.model_copy(update={"pooling": "cls", "last_layers": 1})
    torch.testing.assert_close(pooled_texts(model.text_encoder, ids, mask, first), states[1][:, 0])


def test_padding_of_a_batch_changes_no_text(batch: dict[str, torch.Tensor]) -> None:
    model = model_of().eval()
    length = int(batch["attention_mask"][2].sum())
    alone = model.embed_texts(batch["input_ids"][2:, :length], batch["attention_mask"][2:, :length])
    torch.testing.assert_close(model.embed_tokens(batch)[2:], alone, rtol=1e-4, atol=1e-5)


def test_the_loss_is_the_mean_of_both_cross_entropies(batch: dict[str, torch.Tensor]) -> None:
    model = model_of().eval()
    output = model(**batch)
    logits = model.embed_images(batch["pixels"]) @ model.embed_tokens(batch).T / 0.2
    right = torch.arange(3)
    expected = (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.T, right)) / 2
    torch.testing.assert_close(output.loss, expected)
    assert float(output.chance) == pytest.approx(math.log(3), rel=1e-6)


def test_identical_texts_are_wrong_pairs_only_when_asked(batch: dict[str, torch.Tensor]) -> None:
    twice = {**batch, "text_id": torch.tensor([5, 7, 5])}
    for negative, options in ((True, [3, 3, 3]), (False, [2, 3, 2])):
        model = model_of(joint__identical_texts_are_negatives=negative).eval()
        assert float(model(**twice).chance) == pytest.approx(sum(map(math.log, options)) / 3, rel=1e-6)


@pytest.mark.parametrize(("value", "bound"), [(-50.0, 0.01), (50.0, 2.0)])
def test_the_temperature_stays_within_its_bounds(batch: dict[str, torch.Tensor], value: float, bound: float) -> None:
    model = model_of()
    assert float(model.temperature.detach()) == pytest.approx(0.2, rel=1e-6)
    with torch.no_grad():
        model.log_temperature.fill_(value)
    assert float(model.eval().temperature.detach()) == pytest.approx(bound, rel=1e-5)
    model.train()(**batch).loss.backward()
    # The value itself is back at the bound, and its gradient can lead away from there.
    assert float(model.log_temperature.detach()) == pytest.approx(math.log(bound), rel=1e-5)
    assert float(model.log_temperature.grad) != 0.0


def test_the_temperature_is_learnt(batch: dict[str, torch.Tensor]) -> None:
    """Its gradient is that of the loss as a function of the temperature, by differences."""
    model = model_of().eval()
    model(**batch).loss.backward()
    losses, step = [], 1e-2
    for sign in (-1, 1):
        moved = model_of().eval()
        with torch.no_grad():
            moved.log_temperature.add_(sign * step)
        losses.append(float(moved(**batch).loss.detach()))
    assert float(model.log_temperature.grad) == pytest.approx((losses[1] - losses[0]) / (2 * step), rel=1e-2)


def test_the_loss_reaches_every_weight(batch: dict[str, torch.Tensor]) -> None:
    model = model_of()
    model(**batch).loss.backward()
    without = {name for name, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()}
    assert {name for name in without if not name.endswith("key.bias")} == set()


def test_saving_and_loading_keeps_every_number(batch: dict[str, torch.Tensor], tmp_path: Path) -> None:
    model = model_of()
    model(**batch)  # the running statistics are no longer those of the beginning
    model.eval().save_pretrained(tmp_path)
    again = ClipModel.from_pretrained(tmp_path).eval()
    assert again.joint == model.joint
    assert torch.equal(model(**batch).loss, again(**batch).loss)
    assert torch.equal(model.image_norm.running_mean, again.image_norm.running_mean)


def test_further_images_are_contrasted_with_the_batch(batch: dict[str, torch.Tensor]) -> None:
    """The same images once more, with texts of their own, give the loss of the batch that holds both."""
    model = model_of(joint__identical_texts_are_negatives=True).eval()
    images, texts = model.embed_images(batch["pixels"]), model.embed_tokens(batch)
    owner = torch.arange(6)
    both = model.contrast(images.repeat(2, 1), texts.repeat(2, 1), owner, owner)
    logits = (images @ texts.T / model.temperature).repeat(2, 2)
    expected = (functional.cross_entropy(logits, owner) + functional.cross_entropy(logits.T, owner)) / 2
    torch.testing.assert_close(both.loss, expected)


def test_a_stage_with_other_channels_is_refused() -> None:
    given = {"image_encoder__local_stage": 1, "image_encoder__grid": 8}
    given |= {"image_encoder__architecture__hidden_sizes": [4, 8]}
    with pytest.raises(ValueError, match=r"local_stage: given 1, .*\b4 channels.*\b8\b"):
        model_of(**given)
    result = check_model(tiny_clip(**given).model_dump())
    (problem,) = result.problems
    assert problem.startswith("image_encoder.local_stage: given 1")
    assert check_model(CLIP).problems == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"joint__temperature__initial": 3.0}, r"initial: 3\.0, least: 0\.01, most: 2\.0"),
        ({"joint__temperature__least": 0.0}, "greater than 0"),
        ({"training__processes": 3}, r"training\.batch_images: given 4 for 3 processes; expected 6"),
        ({"sentences__source": "random"}, r"schedule: .*source: random"),
        ({"sentences__schedule__whole_until": 1.1}, "less than or equal to 1"),
        ({"text_encoder__pooling": "max"}, "'cls' or 'mean'"),
        ({"text_encoder__last_layers": 3}, r"last_layers: given 3; expected 2"),
    ],
)
def test_settings_that_do_not_fit_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tiny_clip(**change)


@pytest.mark.parametrize("name", ["clip_small", "clip_published"])
def test_a_shipped_preset_needs_only_its_data_and_its_seeds(name: str) -> None:
    preset = yaml.safe_load((ROOT / f"presets/models/{name}.yaml").read_text())
    entry = TrainedClip.model_validate(preset | {"train_on": "clinic", "seeds": [0, 1]})
    assert kind_of(preset) == "trained"
    given = entry.settings().model_dump()
    if name == "clip_small":
        assert check_model(given).problems == []
        assert entry.threads == 1
    else:
        assert hub_names(given) == ["emilyalsentzer/Bio_ClinicalBERT", "microsoft/swin-tiny-patch4-window7-224"]
        assert entry.threads == 32
