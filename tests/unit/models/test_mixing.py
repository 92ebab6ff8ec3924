"""Mixed images and embeddings: arcs, NT-Xent and m³-Mix against plain loops, what a step draws, what is refused."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.unit.models.made_up import DACL, M3, tiny_clip, tiny_eclip
from tests.unit.models.test_clip import VOCABULARY, batch, model_of  # noqa: F401 - a fixture
from tests.unit.models.test_eclip import expert  # noqa: F401 - a fixture
from wronglung.models.clip.mixing import geodesic_loss, mix_images, nt_xent, slerp
from wronglung.models.clip.mixing_draws import draw_mixing
from wronglung.models.eclip.model import build_model as build_eclip
from wronglung.training.contrastive import negatives

Batch = dict[str, Tensor]
TEMPERATURE = torch.tensor(0.3, dtype=torch.float64)
PARTS = ["pairs", "images", "texts", "both"]


def vectors(count: int, seed: int) -> Tensor:
    """Return vectors of length 1."""
    drawn = torch.randn(count, 5, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn / drawn.norm(dim=1, keepdim=True)


def wrong_pairs(text_id: Tensor) -> Tensor:
    count = len(text_id)
    return negatives(torch.arange(count), text_id, count, identical_texts=False)


def arc(first: Tensor, second: Tensor, share: float) -> Tensor:
    """The point between two vectors, by the turn of the first towards the second in their plane."""
    upright = second - (first @ second) * first
    turn = (1 - share) * math.acos(float(first @ second))
    return math.cos(turn) * first + math.sin(turn) * upright / upright.norm()


def geodesic(part: str, images: Tensor, texts: Tensor, text_id: Tensor, share: float) -> Tensor:
    """One of m³-Mix's losses, with weight 1."""
    weights = torch.tensor([float(part == name) for name in PARTS])
    shares = torch.full((4,), share, dtype=torch.float64)
    return geodesic_loss(images, texts, wrong_pairs(text_id), TEMPERATURE, shares, weights).loss


def cross_entropy(similarity: Callable[[int, int], float], count: int, row: int, right: int, text_id: Tensor) -> float:
    """CLIP's loss of a row in a plain loop; texts that equal the right one are left out."""
    others = [j for j in range(count) if text_id[j] != text_id[right]]
    exps = {j: math.exp(similarity(row, j) / float(TEMPERATURE)) for j in [right, *others]}
    return -math.log(exps[right] / sum(exps.values()))


def test_the_ends_and_the_middle_of_an_arc() -> None:
    first, second = torch.eye(3)[:1], torch.eye(3)[1:2]
    torch.testing.assert_close(slerp(first, second, torch.tensor(1.0)), first)
    torch.testing.assert_close(slerp(first, second, torch.tensor(0.0)), second)
    torch.testing.assert_close(slerp(first, second, torch.tensor(0.5)), (first + second) / math.sqrt(2))


def test_points_of_arcs_have_length_1_and_the_angle_of_their_share() -> None:
    first, second = vectors(8, 0), vectors(8, 1)
    mixed = slerp(first, second, torch.tensor(0.3))
    torch.testing.assert_close(mixed.norm(dim=1), torch.ones(8, dtype=torch.float64))
    whole, part = (torch.acos((first * other).sum(1)) for other in (second, mixed))
    torch.testing.assert_close(part, 0.7 * whole, rtol=1e-6, atol=0.0)


def test_a_vector_mixed_with_itself_stays_and_has_a_gradient() -> None:
    vector = vectors(2, 0).float().requires_grad_()
    mixed = slerp(vector, vector, torch.tensor(0.4))
    torch.testing.assert_close(mixed, vector)
    mixed.sum().backward()
    assert torch.isfinite(vector.grad).all()


def test_nt_xent_is_that_of_a_plain_loop() -> None:
    first, second = vectors(4, 0), vectors(4, 1)
    views, total = [*first, *second], 0.0
    for i in range(8):
        exps = [math.exp(float(views[i] @ views[k]) / float(TEMPERATURE)) for k in range(8)]
        total -= math.log(exps[(i + 4) % 8] / (sum(exps) - exps[i]))
    found = nt_xent(first, second, TEMPERATURE)
    assert float(found.loss) == pytest.approx(total / 8)
    assert float(found.chance) == pytest.approx(math.log(7))


def test_nt_xent_of_identical_views() -> None:
    """Of orthogonal images: e^(1/τ) against itself and 2 (B − 1) ones. Of one point for all images: chance."""
    basis = torch.eye(4, 5, dtype=torch.float64)
    own = math.exp(1 / float(TEMPERATURE))
    assert float(nt_xent(basis, basis, TEMPERATURE).loss) == pytest.approx(-math.log(own / (own + 6)))
    collapsed = nt_xent(basis[:1].repeat(4, 1), basis[:1].repeat(4, 1), TEMPERATURE)
    assert float(collapsed.loss) == pytest.approx(float(collapsed.chance))


def test_images_are_mixed_with_their_partners() -> None:
    pixels = torch.tensor([0, 100, 200], dtype=torch.uint8).reshape(3, 1, 1).expand(3, 2, 2)
    shares = torch.tensor([[1.0, 0.5, 0.75], [0.6, 0.6, 0.6]])
    views = mix_images(pixels, torch.tensor([[1, 0, 1], [2, 2, 0]]), shares)
    assert views.shape == (2, 3, 2, 2)
    torch.testing.assert_close(views[:, :, 0, 0], torch.tensor([[0.0, 50.0, 175.0], [80.0, 140.0, 120.0]]))


@pytest.mark.parametrize("text_id", [[0, 1, 2, 3], [0, 1, 0, 3]])
def test_mixed_pairs_are_negatives_as_in_a_plain_loop(text_id: list[int]) -> None:
    images, texts, share = vectors(4, 0), vectors(4, 1), 0.3
    mixed = [arc(images[j], texts[j], share) for j in range(4)]

    def similarity(own: Tensor) -> Callable[[int, int], float]:
        return lambda i, j: float(images[i] @ texts[i] if i == j else own[i] @ mixed[j])

    identity = torch.tensor(text_id)
    expected = [cross_entropy(similarity(own), 4, i, i, identity) for own in (images, texts) for i in range(4)]
    found = geodesic("pairs", images, texts, identity, share)
    assert float(found) == pytest.approx(sum(expected) / 8)


@pytest.mark.parametrize("part", ["images", "texts", "both"])
def test_mixed_embeddings_have_two_right_answers_as_in_a_plain_loop(part: str) -> None:
    count, share, identity = 5, 0.3, torch.arange(5)
    images, texts = vectors(count, 0), vectors(count, 1)

    def mixed(of: Tensor) -> list[Tensor]:
        """The middle of a batch of five is its own partner."""
        return [of[i] if i == 2 else arc(of[i], of[4 - i], share) for i in range(count)]

    left = mixed(images) if part != "texts" else [*images]
    right = mixed(texts) if part != "images" else [*texts]
    labels = {"images": (share, 1 - share), "texts": (share, 1 - share), "both": (1.0, 1.0)}[part]
    total = 0.0
    for i in range(count):
        for weight, other in zip(labels, (i, 4 - i), strict=True):
            total += weight * cross_entropy(lambda a, b: float(left[a] @ right[b]), count, i, other, identity)
            total += weight * cross_entropy(lambda a, b: float(left[b] @ right[a]), count, i, other, identity)
    assert float(geodesic(part, images, texts, identity, share)) == pytest.approx(total / (2 * count), rel=1e-5)


@pytest.mark.parametrize("part", ["images", "texts"])
@pytest.mark.parametrize("share", [1.0, 0.0])
def test_nothing_of_the_other_is_clip(part: str, share: float) -> None:
    """λ = 1 keeps each embedding; λ = 0 puts all in the reverse order, with their labels."""
    model = model_of(joint__temperature__initial=0.3).eval()
    images, texts, identity = vectors(4, 0), vectors(4, 1), torch.tensor([0, 1, 0, 3])
    expected = model.contrast(images, texts, torch.arange(4), identity).loss
    torch.testing.assert_close(geodesic(part, images, texts, identity, share), expected, rtol=1e-6, atol=0.0)


@pytest.mark.parametrize("mixing", [DACL, M3], ids=lambda given: given["kind"])
def test_the_loss_is_added_and_chance_is_that_of_one_point(batch: Batch, mixing: dict[str, Any]) -> None:  # noqa: F811
    model = model_of(mixing=mixing, training__batch_images=3).eval()
    draws = draw_mixing(tiny_clip(mixing=mixing, training__batch_images=3), 0, 0)
    plain, mixed = model(**batch), model(**batch, **draws)
    assert mixed.loss > plain.loss
    with torch.no_grad():
        model.log_temperature.fill_(50.0)  # the bound, 2
        for projection in (model.image_projection, model.text_projection):
            projection.weight.zero_()  # embeddings of length 0: equal logits
    collapsed = model(**batch, **draws)
    torch.testing.assert_close(collapsed.loss, collapsed.chance)
    added = {"dacl": 0.5 * math.log(5), "m3": (0.3 + 0.1 + 0.2 + 2 * 0.4) * math.log(3)}[mixing["kind"]]
    assert float(collapsed.chance) == pytest.approx(math.log(3) + added)


def test_views_leave_the_statistics_alone_and_teach_the_image_side(batch: Batch) -> None:  # noqa: F811
    settings = tiny_clip(mixing=DACL, training__batch_images=3)
    model, without = model_of().train(), model_of().train()
    model.text_encoder.eval(), without.text_encoder.eval()
    mixed, plain = model(**batch, **draw_mixing(settings, 0, 0)), without(**batch)
    assert mixed.loss > plain.loss
    there = dict(without.named_buffers())
    assert any("running_mean" in name for name in there)
    for name, value in model.named_buffers():
        torch.testing.assert_close(value, there[name], rtol=0, atol=0, msg=name)
    mixed.loss.backward(), plain.loss.backward()
    gradients = [one.image_projection.weight.grad for one in (model, without)]
    assert not torch.allclose(*gradients)


@pytest.mark.parametrize("mixing", [DACL, M3], ids=lambda given: given["kind"])
def test_eclip_adds_the_same_loss(batch: Batch, expert: Batch, mixing: dict[str, Any]) -> None:  # noqa: F811
    """Of ordinary images: an expert batch changes nothing of it."""
    settings = tiny_eclip(mixing=mixing, training__batch_images=3, expert__share_of_batch=1.0)
    clip, draws = model_of().eval(), draw_mixing(settings, 0, 0)
    eclip = build_eclip(settings, VOCABULARY).eval()
    eclip.load_state_dict(clip.state_dict(), strict=False)
    added = clip(**batch, **draws).loss - clip(**batch).loss
    for experts in ({}, {"expert": expert}):
        found = eclip(**batch, **experts, **draws).loss - eclip(**batch, **experts).loss
        torch.testing.assert_close(found, added, rtol=1e-4, atol=1e-6)


def test_what_is_drawn() -> None:
    assert draw_mixing(tiny_clip(), 3, 0) == {}
    settings, shares = tiny_clip(mixing=DACL, training__batch_images=16), []
    for step in range(50):
        draws = draw_mixing(settings, 3, step)["mixing"]["dacl"]
        assert not (draws["partners"] == torch.arange(16)).any()
        assert set(draws["partners"].flatten().tolist()) <= set(range(16))
        shares.append(draws["shares"])
    # By hand: the mean of U(0.6, 1) and three standard deviations of 1,600 draws.
    drawn = torch.stack(shares)
    assert drawn.min() >= 0.6
    assert drawn.max() <= 1.0
    assert float(drawn.mean()) == pytest.approx(0.8, abs=0.009)
    again, other = draw_mixing(settings, 3, 7), draw_mixing(settings, 4, 7)
    assert torch.equal(again["mixing"]["dacl"]["shares"], shares[7])
    assert not torch.equal(other["mixing"]["dacl"]["shares"], shares[7])
    of_steps = torch.stack([draw_mixing(tiny_clip(mixing=M3), 3, step)["mixing"]["m3"]["shares"] for step in range(99)])
    assert of_steps.shape == (99, 4)
    assert len(of_steps.unique()) > 300  # each loss has its own
    assert (of_steps[:, 0] - 0.5).abs().mean() > (
        of_steps[:, 1] - 0.5
    ).abs().mean()  # Beta(0.2, 0.2) is nearer the ends


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mixing": DACL, "joint__batch_norm": False, "training__batch_images": 1}, "expected 2 or more, since mixing"),
        ({"mixing": M3, "sentences__per_image": 2}, r"sentences\.per_image: given 2; expected 1"),
        ({"mixing": DACL | {"alpha": 1.0}}, "less than 1"),
        ({"mixing": DACL | {"weight": 0.0}}, "greater than 0"),
        ({"mixing": M3 | {"pairs": {"alpha": 0.0, "weight": 1.0}}}, "greater than 0"),
        ({"mixing": {"kind": "cutmix"}}, "'cutmix' .*'dacl', 'm3'"),
        ({"mixing": {"alpha": 0.6}}, "'kind'"),
    ],
)
def test_settings_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tiny_clip(**changes)
