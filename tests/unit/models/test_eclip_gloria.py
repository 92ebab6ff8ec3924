"""GLoRIA with expert images: what they do to its losses, to its weights and to its statistics."""

from typing import Any

import pytest
import torch
import yaml

from tests.support.project import ROOT
from tests.unit.models.made_up import ALWAYS, tiny_eclip_gloria, tiny_settings
from tests.unit.models.test_gloria import TEXTS, VOCABULARY, batch  # noqa: F401 - a fixture
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.models.eclip_gloria.entries import TrainedEclipGloria
from wronglung.models.eclip_gloria.model import EclipGloriaModel, build_model
from wronglung.models.gloria.model import build_model as build_gloria

Batch = dict[str, torch.Tensor]
LOSSES = ("loss", "local_loss", "global_loss", "chance")
TOKENS = ("input_ids", "attention_mask", "word_index")
SHORT, LONG = ["no opacity", "effusion", "no effusion"], ["no left effusion in the right lung", "opacity", "left lung"]


def model_of(**changes: Any) -> EclipGloriaModel:
    torch.manual_seed(0)
    return build_model(tiny_eclip_gloria(**changes), VOCABULARY)


def experts(texts: list[str]) -> Batch:
    """Two further images, the first with two texts, and their heat maps."""
    draw = torch.Generator().manual_seed(1)
    return {
        "pixels": torch.randint(0, 256, (2, 24, 24), generator=draw, dtype=torch.uint8),
        **tokenize(fit_tokenizer(TEXTS, VOCABULARY, 1), texts, 16, join_pieces=True),
        "owner": torch.tensor([0, 0, 1]),
        "text_id": torch.tensor([7, 8, 9]),
        "heat_maps": torch.rand(2, 24, 24, generator=draw) + 0.01,
        "share": torch.tensor(0.4),
    }


def joined(batch: Batch, expert: Batch) -> Batch:  # noqa: F811
    """One batch of all images, whose tokens are padded to one length."""
    width = max(one["input_ids"].shape[1] for one in (batch, expert))
    tokens = {
        name: torch.cat(
            [
                torch.nn.functional.pad(one[name], [0, width - one[name].shape[1]], value=-1 if "index" in name else 0)
                for one in (batch, expert)
            ]
        )
        for name in TOKENS
    }
    return {
        **tokens,
        "pixels": torch.cat([batch["pixels"], expert["pixels"]]),
        "owner": torch.tensor([0, 0, 1, 2, 2, 3]),
        "text_id": torch.cat([batch["text_id"], expert["text_id"]]),
    }


@pytest.mark.parametrize("texts", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("formula", ["released", "cosine"])
def test_with_all_of_the_image_the_losses_are_those_of_gloria_on_both_batches(
    batch: Batch,  # noqa: F811
    texts: list[str],
    formula: str,
) -> None:
    changes = {"alignment__formula": formula, "alignment__entropy_weight": 0.3, "alignment__divergence_weight": 0.2}
    model, expert = model_of(**changes).eval(), experts(texts)
    found = model(**batch, expert=expert | {"share": torch.tensor(1.0)})
    gloria = build_gloria(tiny_settings(**changes), VOCABULARY).eval()
    gloria.load_state_dict(model.state_dict(), strict=False)
    expected = gloria(**joined(batch, expert))
    for name in LOSSES:
        torch.testing.assert_close(found[name], expected[name], rtol=1e-4, atol=1e-5, msg=name)
    assert abs(model(**batch, expert=expert).loss - expected.loss) > 1e-4


def test_expert_images_leave_the_statistics_alone(batch: Batch) -> None:  # noqa: F811
    with_experts, without = model_of().train(), model_of().train()
    with_experts.text_encoder.eval(), without.text_encoder.eval()
    with_experts(**batch, expert=experts(SHORT))
    without(**batch)
    there = dict(without.named_buffers())
    assert any("running_mean" in name for name in there)
    for name, value in with_experts.named_buffers():
        torch.testing.assert_close(value, there[name], rtol=0, atol=0, msg=name)


def test_the_loss_reaches_every_weight_and_that_of_the_processor(batch: Batch) -> None:  # noqa: F811
    model = model_of()
    model(**batch, expert=experts(SHORT)).loss.backward()
    without = {name for name, weight in model.named_parameters() if weight.grad is None or not weight.grad.any()}
    assert {name for name in without if not name.endswith("key.bias")} == set()


def test_an_equal_text_of_an_expert_image_is_no_negative(batch: Batch) -> None:  # noqa: F811
    model, expert = model_of().eval(), experts(SHORT)
    chance = model(**batch, expert=expert).chance
    assert model(**batch, expert=expert | {"text_id": torch.tensor([0, 8, 9])}).chance < chance


def test_priming_weighs_the_loss_and_leaves_its_parts(batch: Batch) -> None:  # noqa: F811
    model = model_of().eval()
    plain, primed = model(**batch), model(**batch, priming=torch.tensor(0.25))
    images = model._standardised(batch["pixels"])
    error = (model.processor(images, torch.ones_like(images)) - images).square().mean()
    torch.testing.assert_close(primed.loss, 0.25 * error + 0.75 * plain.loss)
    grey = (images - images.mean(dim=(1, 2, 3), keepdim=True)).square().mean()
    torch.testing.assert_close(primed.chance, 0.25 * grey + 0.75 * plain.chance)
    assert torch.equal(primed.local_loss, plain.local_loss)


def test_the_weights_of_gloria_are_those_without_a_processor() -> None:
    torch.manual_seed(5)
    own, after = build_model(tiny_eclip_gloria(), VOCABULARY), torch.rand(3)
    torch.manual_seed(5)
    gloria, expected = build_gloria(tiny_settings(), VOCABULARY), torch.rand(3)
    weights = own.state_dict()
    assert all(torch.equal(weights[name], weight) for name, weight in gloria.state_dict().items())
    assert {name.partition(".")[0] for name in set(weights) - set(gloria.state_dict())} == {"processor"}
    assert torch.equal(after, expected)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expert__processor__patch": 5}, "divisor of image_encoder.resize_to, 32"),
        ({"expert__share_of_batch": 0.1}, "makes 0 images for 1 processes; expected the same number for each, 1"),
        ({"training__processes": 2, "expert__share_of_batch": 0.75}, "makes 3 images for 2 processes"),
        ({"expert__curriculum": ALWAYS}, "expected a cold start"),
    ],
)
def test_settings_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tiny_eclip_gloria(**changes)


@pytest.mark.parametrize(
    ("name", "gloria", "eclip", "patch"),
    [
        ("eclip_gloria_small", "gloria_small", "eclip_small", 16),
        ("eclip_gloria_retrained", "gloria_retrained", "eclip_published", 23),
    ],
)
def test_a_shipped_preset_is_that_of_gloria_with_the_experts_of_eclip(
    name: str, gloria: str, eclip: str, patch: int
) -> None:
    own, base, other = (
        yaml.safe_load((ROOT / f"presets/models/{one}.yaml").read_text()) for one in (name, gloria, eclip)
    )
    other["expert"]["processor"]["patch"] = patch
    further = {"family": "eclip_gloria", "expert": other["expert"], "start_from": None}
    assert own == {key: value for key, value in base.items() if key != "weights"} | further
    entry = TrainedEclipGloria.model_validate(own | {"train_on": "clinic", "seeds": [0]})
    assert entry.settings().expert.images_of(entry.training.batch_images) == entry.training.batch_images // 2
