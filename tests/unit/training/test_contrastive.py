"""The contrastive loss against a loop and against torch, and which pairs of a batch are wrong."""

import math

import pytest
import torch

from wronglung.training.contrastive import contrastive_loss, negatives


def test_negatives_of_several_texts_an_image() -> None:
    owner, text = torch.tensor([0, 0, 1, 1, 2]), torch.tensor([7, 8, 7, 9, 5])
    everything = negatives(owner, text, 3, identical_texts=True)
    assert everything.tolist() == [
        [False, False, True, True, True],
        [True, True, False, False, True],
        [True, True, True, True, False],
    ]
    # Text 7 is said of images 0 and 1, so it is wrong for neither; image 2 says nothing that others say.
    distinct = negatives(owner, text, 3, identical_texts=False)
    assert distinct.tolist() == [
        [False, False, False, True, True],
        [False, True, False, False, True],
        [True, True, True, True, False],
    ]


def test_texts_that_share_one_of_two_identities_are_the_same() -> None:
    owner, text = torch.tensor([0, 1, 2]), torch.tensor([[7, 1], [8, 1], [8, 2]])  # whole text, what masking left
    distinct = negatives(owner, text, 3, identical_texts=False)
    assert distinct.tolist() == [[False, False, True], [False, False, False], [True, False, False]]


def test_loss_with_masked_negatives_equals_a_loop() -> None:
    owner, text = torch.tensor([0, 0, 1, 1, 2]), torch.tensor([7, 8, 7, 9, 5])
    logits = torch.randn(3, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    wrong = negatives(owner, text, 3, identical_texts=False)
    loss = contrastive_loss(logits, owner, wrong)
    to_text, to_image, chance = [], [], []
    for n, b in enumerate(owner.tolist()):
        matched = math.exp(logits[b, n])
        row = [math.exp(logits[b, j]) for j in range(5) if wrong[b, j]]
        column = [math.exp(logits[i, n]) for i in range(3) if wrong[i, n]]
        to_text.append(-math.log(matched / (matched + sum(row))))
        to_image.append(-math.log(matched / (matched + sum(column))))
        chance.append(math.log(1 + len(row)) + math.log(1 + len(column)))
    assert float(loss.image_to_text) == pytest.approx(sum(to_text) / 5, rel=1e-12)
    assert float(loss.text_to_image) == pytest.approx(sum(to_image) / 5, rel=1e-12)
    assert float(loss.chance) == pytest.approx(sum(chance) / 5, rel=1e-12)


def test_chance_is_the_loss_of_equal_logits() -> None:
    owner = torch.arange(4)
    loss = contrastive_loss(torch.zeros(4, 4), owner, negatives(owner, owner, 4, True))
    assert float(loss.total) == pytest.approx(2 * math.log(4), rel=1e-6)
    assert float(loss.chance) == pytest.approx(2 * math.log(4), rel=1e-6)


def test_a_pair_without_negatives_costs_nothing_and_has_a_gradient() -> None:
    logits = torch.zeros(1, 2, requires_grad=True)
    owner = torch.zeros(2, dtype=torch.long)
    loss = contrastive_loss(logits, owner, negatives(owner, torch.arange(2), 1, True))
    loss.total.backward()
    assert float(loss.total.detach()) == 0.0
    assert logits.grad.isfinite().all()
