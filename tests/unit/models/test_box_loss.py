"""The loss that teaches a model where to look: exact from cells, equal to the published one on pixels."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from wronglung.data.boxes import box_mask
from wronglung.models.gloria.alignment import cross_attention, sentence_maps
from wronglung.models.gloria.box_loss import box_loss, pixels_by_cell

PUBLISHED = np.load(Path(__file__).parents[2] / "parity" / "gloria_parity.npz")


def cells_of(masks: list[np.ndarray], grid: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pixels in and outside the boxes, [B, grid, grid] each."""
    return tuple(
        torch.from_numpy(np.stack([pixels_by_cell(mask == wanted, grid) for mask in masks])) for wanted in (True, False)
    )


@pytest.mark.parametrize("case", ["small", "grid19"])
def test_equals_the_published_code(case: str) -> None:
    regions, words, lengths = (torch.from_numpy(PUBLISHED[f"{case}/{key}"]) for key in ("img_l", "txt_l", "cap_lens"))
    mask = torch.arange(words.shape[2])[None] < lengths[:, None]
    maps = sentence_maps(cross_attention(regions, words.mT, mask, "released", 4.0)).maps
    pairs = torch.arange(len(lengths))
    boxes = [box_mask(box[None], 224) for box in PUBLISHED[f"{case}/seg_boxes_xyxy_inclusive"]]
    loss = box_loss(maps[pairs, pairs], *cells_of(boxes, maps.shape[-1]))
    np.testing.assert_allclose(loss, PUBLISHED[f"{case}/segmentation_loss"], rtol=1e-5)


@pytest.mark.parametrize(("grid", "size"), [(19, 224), (8, 224), (5, 32), (3, 7)])
def test_equals_the_loss_on_upsampled_pixels(grid: int, size: int) -> None:
    rng = np.random.default_rng(grid)
    corners = [np.sort(rng.integers(0, size, (3, 2, 2)), axis=1).reshape(3, 4) for _ in range(4)]
    masks = [box_mask(boxes, size) for boxes in corners]  # three boxes, some overlapping
    maps = torch.from_numpy(rng.random((4, grid, grid)))
    pixels = functional.interpolate(maps[:, None], size=(size, size), mode="nearest")[:, 0]
    shares = [float(p[torch.from_numpy(m)].sum() / p.sum()) for p, m in zip(pixels, masks, strict=True)]
    assert float(box_loss(maps, *cells_of(masks, grid))) == pytest.approx(-np.log(shares).mean(), rel=1e-12)


def test_cells_share_out_every_pixel() -> None:
    mask = np.random.default_rng(0).random((224, 224)) < 0.3
    inside, outside = pixels_by_cell(mask, 19), pixels_by_cell(~mask, 19)
    assert inside.sum() == mask.sum()
    assert set((inside + outside).ravel()) == {11 * 11, 11 * 12, 12 * 12}


def test_no_attention_takes_no_part() -> None:
    maps, cells = torch.rand(2, 4, 4, dtype=torch.float64), cells_of([np.eye(8) > 0] * 2, 4)
    torch.testing.assert_close(box_loss(maps, *cells), box_loss(0.3 * maps, *cells))


def test_all_attention_in_the_boxes_costs_nothing() -> None:
    maps = torch.tensor([[[0.0, 1.0], [0.0, 0.0]]])
    assert float(box_loss(maps, *cells_of([box_mask(np.array([[4, 0, 7, 3]]), 8)], 2))) == 0.0


def test_no_attention_in_the_boxes_is_finite() -> None:
    maps = torch.tensor([[[0.0, 1.0], [0.0, 0.0]]], requires_grad=True)
    loss = box_loss(maps, *cells_of([box_mask(np.array([[0, 0, 3, 3]]), 8)], 2))
    loss.backward()
    assert 60 < float(loss.detach()) < 70
    assert maps.grad.isfinite().all()
