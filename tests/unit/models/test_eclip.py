"""eCLIP: the curriculum, the processor, mixup, what expert images do to the loss and to statistics."""

from typing import Any

import pytest
import torch
import yaml

from tests.support.project import ROOT
from tests.unit.models.made_up import ALWAYS, tiny_clip, tiny_eclip
from tests.unit.models.test_clip import TEXTS, VOCABULARY, batch  # noqa: F401 - a fixture
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.models.clip.model import build_model as build_clip
from wronglung.models.eclip.entries import TrainedEclip
from wronglung.models.eclip.model import EclipModel, build_model
from wronglung.training.experts.curriculum import CurriculumSettings, expert_probability, in_cold_start
from wronglung.training.experts.processor import PROCESSORS, scale_each
from wronglung.training.experts.settings import ProcessorSettings
from wronglung.training.running_statistics import without_statistics

PAPER = CurriculumSettings(cold_start=0.1, warm_up=0.3, cool_down=0.4, first=0.05, peak=0.5, last=0.1)
Batch = dict[str, torch.Tensor]


def model_of(**changes: Any) -> EclipModel:
    torch.manual_seed(0)
    return build_model(tiny_eclip(**changes), VOCABULARY)


@pytest.fixture
def expert() -> Batch:
    """Two further images with texts and heat maps."""
    draw, texts = torch.Generator().manual_seed(1), ["right effusion", "no opacity"]
    tokens = tokenize(fit_tokenizer(TEXTS, VOCABULARY, 1), texts, 16, join_pieces=False)
    return {
        "pixels": torch.randint(0, 256, (2, 24, 24), generator=draw, dtype=torch.uint8),
        **tokens,
        "owner": torch.arange(2),
        "text_id": torch.tensor([7, 8]),
        "heat_maps": torch.rand(2, 24, 24, generator=draw) + 0.01,
        "share": torch.tensor(0.4),
    }


@pytest.mark.parametrize(
    ("progress", "probability"),
    [(0.0, 0.0), (0.099, 0.0), (0.1, 0.05), (0.25, 0.275), (0.4, 0.5), (0.6, 0.3), (0.8, 0.1), (0.99, 0.1)],
)
def test_the_curriculum_at_fixed_steps(progress: float, probability: float) -> None:
    assert expert_probability(PAPER, progress) == pytest.approx(probability)
    assert in_cold_start(PAPER, progress) == (progress < 0.1)


@pytest.mark.parametrize(("cold_start", "at_begin"), [(0.0, 1.0), (1.0, 0.0)])
def test_a_curriculum_without_phases_is_constant(cold_start: float, at_begin: float) -> None:
    constant = CurriculumSettings(cold_start=cold_start, warm_up=0, cool_down=0, first=0, peak=0, last=1.0)
    assert {expert_probability(constant, step / 7) for step in range(7)} == {at_begin}


def test_phases_of_more_than_the_training_are_refused() -> None:
    with pytest.raises(ValueError, match=r"sum to 1 or less, not to 1\.2"):
        CurriculumSettings(cold_start=0.5, warm_up=0.3, cool_down=0.4, first=0, peak=0, last=0)


@pytest.mark.parametrize("kind", ["attention", "convolution"])
def test_a_primed_processor_returns_the_image(kind: Any) -> None:
    """Priming leaves less than a fifth of the images' variance, of images that it did not learn from."""
    torch.manual_seed(0)
    processor = PROCESSORS[kind](ProcessorSettings(kind=kind, patch=4, width=32, heads=2, learning_rate_factor=1.0))
    optimizer = torch.optim.Adam(processor.parameters(), 3e-3)
    for _ in range(300):
        images = torch.randn(16, 1, 2, 2).repeat_interleave(4, 2).repeat_interleave(4, 3)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(processor(images, torch.ones_like(images)), images).backward()
        optimizer.step()
    fresh = torch.randn(64, 1, 2, 2).repeat_interleave(4, 2).repeat_interleave(4, 3)
    assert torch.nn.functional.mse_loss(processor(fresh, torch.ones_like(fresh)), fresh) < 0.2


def test_the_attention_asks_with_the_heat_map_and_answers_with_the_image() -> None:
    """Against the definition with one head, in plain matrices."""
    torch.manual_seed(1)
    own = ProcessorSettings(kind="attention", patch=2, width=6, heads=1, learning_rate_factor=1.0)
    processor = PROCESSORS["attention"](own).double()
    images, heat_maps = torch.randn(2, 1, 4, 4).double(), torch.rand(2, 1, 4, 4).double()
    weights, biases = processor.attend.in_proj_weight, processor.attend.in_proj_bias

    def patches(pixels: torch.Tensor) -> torch.Tensor:
        cut = torch.nn.functional.unfold(pixels, 2, stride=2).mT
        return cut @ processor.embed.weight.flatten(1).T + processor.embed.bias

    asked, asking = patches(images), patches(heat_maps * images)
    query, key, value = (
        given @ weights[6 * i : 6 * i + 6].T + biases[6 * i : 6 * i + 6]
        for i, given in enumerate([asking, asked, asked])
    )
    attended = processor.attend.out_proj(torch.softmax(query @ key.mT / 6**0.5, dim=-1) @ value)
    painted = processor.project(attended) @ processor.restore.weight.flatten(1)
    expected = torch.nn.functional.fold(painted.mT, (4, 4), 2, stride=2) + processor.restore.bias
    torch.testing.assert_close(processor(images, heat_maps), expected)


def test_each_heat_map_is_scaled_by_itself() -> None:
    maps = torch.tensor([[[0.1, 0.2]], [[4.0, 1.0]], [[0.0, 0.0]]])
    torch.testing.assert_close(scale_each(maps), torch.tensor([[[0.5, 1.0]], [[1.0, 0.25]], [[0.0, 0.0]]]))


def test_a_mask_keeps_the_image_where_a_reader_looked() -> None:
    model = model_of(expert__processor__kind="mask", expert__priming=None)
    pixels = torch.randint(0, 256, (1, 32, 32)).float()
    heat_maps = torch.zeros(1, 32, 32)
    heat_maps[:, :16] = 3.0
    mixed = model.mix(pixels, heat_maps, torch.tensor(0.0))
    torch.testing.assert_close(mixed[:, :16], pixels[:, :16])
    torch.testing.assert_close(mixed[:, 16:], torch.full((1, 16, 32), 127.5))  # 0 after standardising
    half = model.mix(pixels, heat_maps, torch.tensor(0.5))
    torch.testing.assert_close(half[:, 16:], (pixels[:, 16:] + 127.5) / 2)


def test_with_all_of_the_image_the_loss_is_that_of_clip_on_both_batches(batch: Batch, expert: Batch) -> None:  # noqa: F811
    model = model_of().eval()
    found = model(**batch, expert=expert | {"share": torch.tensor(1.0)})
    width = max(batch["input_ids"].shape[1], expert["input_ids"].shape[1])
    joined = {
        name: torch.cat(
            [torch.nn.functional.pad(one[name], [0, width - one[name].shape[1]]) for one in (batch, expert)]
        )
        for name in ("input_ids", "attention_mask")
    }
    whole = {
        **joined,
        "pixels": torch.cat([batch["pixels"], expert["pixels"]]),
        "owner": torch.arange(5),
        "text_id": torch.cat([batch["text_id"], expert["text_id"]]),
    }
    clip = build_clip(tiny_clip(), VOCABULARY).eval()
    clip.load_state_dict(model.state_dict(), strict=False)
    expected = clip(**whole)
    torch.testing.assert_close(found.loss, expected.loss, rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(found.chance, expected.chance)
    assert abs(model(**batch, expert=expert).loss - expected.loss) > 1e-4


def test_expert_images_leave_the_statistics_alone(batch: Batch, expert: Batch) -> None:  # noqa: F811
    with_experts, without = model_of().train(), model_of().train()
    with_experts.text_encoder.eval(), without.text_encoder.eval()
    with_experts(**batch, expert=expert)
    without(**batch)
    there = dict(without.named_buffers())
    assert any("running_mean" in name for name in there)
    for name, value in with_experts.named_buffers():
        torch.testing.assert_close(value, there[name], rtol=0, atol=0, msg=name)
    with without_statistics(without), torch.no_grad():
        once = without.embed_images(expert["pixels"])
    assert not torch.allclose(once, without.eval().embed_images(expert["pixels"]), atol=1e-3)


def test_an_equal_text_of_an_expert_image_is_no_negative(batch: Batch, expert: Batch) -> None:  # noqa: F811
    model = model_of().eval()
    chance = model(**batch, expert=expert).chance
    assert model(**batch, expert=expert | {"text_id": torch.tensor([0, 8])}).chance < chance


def test_priming_weighs_both_losses(batch: Batch) -> None:  # noqa: F811
    model = model_of().eval()
    plain, primed = model(**batch), model(**batch, priming=torch.tensor(0.25))
    images = model._standardised(batch["pixels"])
    error = (model.processor(images, torch.ones_like(images)) - images).square().mean()
    torch.testing.assert_close(primed.loss, 0.25 * error + 0.75 * plain.loss)


def test_the_weights_of_clip_are_those_without_a_processor() -> None:
    torch.manual_seed(5)
    eclip, after = build_model(tiny_eclip(), VOCABULARY), torch.rand(3)
    torch.manual_seed(5)
    clip, expected = build_clip(tiny_clip(), VOCABULARY), torch.rand(3)
    for name, weight in clip.state_dict().items():
        torch.testing.assert_close(eclip.state_dict()[name], weight, rtol=0, atol=0)
    torch.testing.assert_close(after, expected, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expert__processor__patch": 5}, "divisor of image_encoder.resize_to, 32"),
        ({"expert__processor__heads": 3}, "heads that divide the width"),
        ({"expert__share_of_batch": 0.25}, "makes 1 images for 1 processes; expected the same number for each, 2"),
        ({"training__processes": 2, "expert__share_of_batch": 0.75}, "makes 3 images for 2 processes"),
        ({"expert__priming": 1.0}, "less than 1"),
        ({"expert__curriculum": ALWAYS}, "expected a cold start"),
        ({"expert__processor__kind": "mask"}, "a processor with weights"),
    ],
)
def test_settings_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tiny_eclip(**changes)


@pytest.mark.parametrize("size", ["small", "published"])
def test_a_shipped_preset_is_that_of_clip_with_experts(size: str) -> None:
    clip, eclip = (
        yaml.safe_load((ROOT / f"presets/models/{name}_{size}.yaml").read_text()) for name in ("clip", "eclip")
    )
    own = {"family", "expert", "start_from"}
    assert {key: value for key, value in clip.items() if key not in own} == {
        key: value for key, value in eclip.items() if key not in own
    }
    entry = TrainedEclip.model_validate(eclip | {"train_on": "clinic", "seeds": [0]})
    assert entry.settings().expert.images_of(entry.training.batch_images) == entry.training.batch_images // 2
