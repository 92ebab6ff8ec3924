"""The regularisers: the published numbers, a loop, the direction that each weight pushes, and nothing at weight 0."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.stats import entropy as scipy_entropy
from torch import Tensor

from tests.unit.models.made_up import tiny_settings
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.models.gloria import regularisers
from wronglung.models.gloria.alignment import CrossAttention, cross_attention
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.models.gloria.regularisers import distributions, divergence, entropy, log_no_attention, regularisation
from wronglung.models.gloria.settings import AlignmentSettings
from wronglung.training.contrastive import negatives

PUBLISHED = np.load(Path(__file__).parents[2] / "parity" / "gloria_parity.npz")
WEIGHTS = ("no_attention_weight", "divergence_weight", "entropy_weight")
OWNER, TEXT = torch.tensor([0, 0, 1, 1, 2]), torch.tensor([7, 8, 7, 9, 5])  # two images share text 7


def weights(**given: float) -> AlignmentSettings:
    return tiny_settings(**{f"alignment__{name}": value for name, value in given.items()}).alignment


def attended(vector: bool, scale: float = 3.0, formula: str = "paper") -> CrossAttention:
    """Three images, five texts of 1 to 5 words, in float64."""
    generator = torch.Generator().manual_seed(0)
    regions = torch.randn(3, 6, 3, 4, generator=generator, dtype=torch.float64)
    words = torch.randn(5, 5, 6, generator=generator, dtype=torch.float64)
    extra = torch.randn(6, generator=generator, dtype=torch.float64) if vector else None
    mask = torch.arange(5)[None] < torch.tensor([5, 1, 3, 2, 4])[:, None]
    return cross_attention(regions, words, mask, formula, scale, extra)


@pytest.mark.parametrize("case", ["small", "grid19"])
@pytest.mark.parametrize("vector", [False, True])
def test_equals_the_published_code(case: str, vector: bool) -> None:
    regions, words, extra, lengths = (
        torch.from_numpy(PUBLISHED[f"{case}/{key}"]) for key in ("img_l", "txt_l", "no_attn_vec", "cap_lens")
    )
    mask = torch.arange(words.shape[2])[None] < lengths[:, None]
    attention = cross_attention(regions, words.mT, mask, "released", 4.0, extra if vector else None)
    maps, pairs = distributions(attention), torch.arange(len(lengths))
    wrong = negatives(pairs, pairs, len(pairs), identical_texts=True)
    found = [-divergence(maps, pairs, wrong), entropy(maps)]
    found = [log_no_attention(maps, pairs), *found] if vector else found
    key = "fork_noattn_loss_noattn_kl_entropy" if vector else "fork_plain_kl_entropy"
    np.testing.assert_allclose(torch.stack(found), PUBLISHED[f"{case}/{key}"], rtol=1e-5)


@pytest.mark.parametrize("vector", [False, True])
@pytest.mark.parametrize("identical", [False, True])
def test_several_texts_an_image_equal_a_loop(vector: bool, identical: bool) -> None:
    attention = attended(vector)
    wrong = negatives(OWNER, TEXT, 3, identical)
    cells = 12 + vector
    means: dict[tuple[int, int], np.ndarray] = {}
    for n in range(5):
        rows = attention.weights[attention.word_mask.nonzero()[:, 0] == n]
        means |= {(b, n): rows[:, b, :cells].mean(dim=0).numpy() for b in range(3)}
    apart = [
        (scipy_entropy(means[b, n], means[b, m]) + scipy_entropy(means[b, m], means[b, n])) / 2
        for n, b in enumerate(OWNER.tolist())
        for m in range(5)
        if wrong[b, m]
    ]
    maps = distributions(attention)
    assert float(divergence(maps, OWNER, wrong)) == pytest.approx(np.mean(apart), rel=1e-12)
    assert float(entropy(maps)) == pytest.approx(np.mean([scipy_entropy(p) for p in means.values()]), rel=1e-12)
    if vector:
        masses = [math.log(means[b, n][-1]) for n, b in enumerate(OWNER.tolist())]
        assert float(log_no_attention(maps, OWNER)) == pytest.approx(np.mean(masses), rel=1e-12)


def test_the_weighted_sum_has_its_signs() -> None:
    attention, wrong = attended(vector=True), negatives(OWNER, TEXT, 3, True)
    maps = distributions(attention)
    own = weights(no_attention_weight=0.5, divergence_weight=2.0, entropy_weight=3.0)
    expected = 0.5 * log_no_attention(maps, OWNER) - 2.0 * divergence(maps, OWNER, wrong) + 3.0 * entropy(maps)
    torch.testing.assert_close(regularisation(attention, OWNER, wrong, own).loss, expected)


def test_chance_is_the_sum_for_uniform_maps() -> None:
    uniform = cross_attention(
        torch.ones(3, 6, 3, 4), torch.randn(5, 2, 6), torch.ones(5, 2) > 0, "paper", 1.0, torch.ones(6)
    )
    own = weights(no_attention_weight=0.5, divergence_weight=2.0, entropy_weight=3.0)
    found = regularisation(uniform, OWNER, negatives(OWNER, TEXT, 3, True), own)
    torch.testing.assert_close(found.loss, found.chance)
    assert float(found.chance) == pytest.approx(2.5 * math.log(13), rel=1e-6)


def batch() -> dict[str, Tensor]:
    texts = ["left effusion", "no opacity in the right lung", "effusion", "small nodule"]
    tokens = tokenize(fit_tokenizer(texts, 60, 1), texts, 16, True)
    pixels = torch.randint(0, 256, (3, 24, 24), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    return {"pixels": pixels, **tokens, "owner": torch.tensor([0, 0, 1, 2]), "text_id": torch.arange(4)}


def quantities(model: GloriaModel, given: dict[str, Tensor]) -> dict[str, float]:
    with torch.no_grad():
        texts = model.encode_texts(given["input_ids"], given["attention_mask"], given["word_index"])
        maps = distributions(model.attend(model.encode_images(given["pixels"]), texts))
    owner = given["owner"]
    wrong = negatives(owner, given["text_id"], 3, False)
    values = log_no_attention(maps, owner), divergence(maps, owner, wrong), entropy(maps)
    return dict(zip(WEIGHTS, map(float, values), strict=True))


def trained(steps: int, **changes: Any) -> GloriaModel:
    """A tiny model after some steps on one batch, without dropout."""
    torch.manual_seed(0)
    model = build_model(tiny_settings(**changes), 60).eval()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        model(**batch()).loss.backward()
        optimizer.step()
    return model


@pytest.mark.parametrize(
    ("weight", "direction"), [("no_attention_weight", -1), ("divergence_weight", 1), ("entropy_weight", -1)]
)
@pytest.mark.parametrize("formula", ["released", "cosine"])
def test_a_weight_moves_its_quantity(weight: str, direction: int, formula: str) -> None:
    plain = {"alignment__formula": formula}
    start, without, with_it = (
        quantities(trained(steps, **changes), batch())[weight]
        for steps, changes in [(0, plain), (15, plain), (15, plain | {f"alignment__{weight}": 20.0})]
    )
    assert direction * (with_it - start) > 0.01
    assert direction * (with_it - without) > 0.01


def test_weight_zero_is_not_computed_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = trained(0)(**batch())
    monkeypatch.setattr(regularisers, "distributions", lambda attention: pytest.fail("computed"))
    again = trained(0)(**batch())
    assert torch.equal(plain.loss, again.loss)
    assert torch.equal(plain.loss, plain.local_loss + plain.global_loss)
    monkeypatch.undo()
    monkeypatch.setattr(regularisers, "entropy", lambda maps: pytest.fail("computed"))
    monkeypatch.setattr(regularisers, "divergence", lambda *arguments: pytest.fail("computed"))
    assert trained(0, alignment__no_attention_weight=1.0)(**batch()).loss < plain.loss


@pytest.mark.parametrize("vector", [False, True])
def test_cells_without_attention_leave_loss_and_gradient_finite(vector: bool) -> None:
    regions = torch.randn(3, 6, 3, 4, generator=torch.Generator().manual_seed(1)).requires_grad_()
    words = torch.randn(5, 2, 6, generator=torch.Generator().manual_seed(2)).requires_grad_()
    extra = -100 * torch.ones(6) if vector else None
    attention = cross_attention(regions, words, torch.ones(5, 2) > 0, "paper", 100.0, extra)
    assert (attention.weights == 0).any()
    own = weights(no_attention_weight=1.0 if vector else 0.0, divergence_weight=1.0, entropy_weight=1.0)
    found = regularisation(attention, OWNER, negatives(OWNER, TEXT, 3, True), own).loss
    found.backward()
    assert found.isfinite()
    assert regions.grad.isfinite().all()
    assert words.grad.isfinite().all()


def test_without_a_wrong_text_nothing_diverges() -> None:
    maps = distributions(attended(vector=True)).requires_grad_()
    found = divergence(maps, OWNER, torch.zeros(3, 5, dtype=torch.bool))
    found.backward()
    assert float(found.detach()) == 0.0
    assert maps.grad.isfinite().all()


def test_a_no_attention_weight_needs_the_vector() -> None:
    with pytest.raises(ValueError, match=r"no_attention_weight.* 0\.5\b.*no_attention: true"):
        tiny_settings(alignment__no_attention=False, alignment__no_attention_weight=0.5)
    with pytest.raises(ValueError, match=r"alignment\.\w+_weight\n.*-1"):
        tiny_settings(alignment__entropy_weight=-1.0)
