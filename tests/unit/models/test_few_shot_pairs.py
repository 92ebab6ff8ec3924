"""Pairs for fine-tuning: from their own split, nested, with boxes and pixels through one crop, or an error."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import torch

from tests.unit.models.made_up import CROP, SIZE, sentences, write_inputs
from wronglung.data.images.store import ImageStore, open_images
from wronglung.models.gloria.few_shot_pairs import BoxedPair, as_batches, draw_pairs
from wronglung.text.cleaning import clean

OUTSIDE = {"name": "left lung", "x1": 0.0, "y1": 0.0, "x2": 3.0, "y2": 39.0}  # what the crop of 32 cuts off


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImageStore]:
    inputs = write_inputs(tmp_path_factory.mktemp("inputs"))
    with open_images(inputs.images) as store:
        yield store


def ids(pairs: list[BoxedPair]) -> list[str]:
    return [pair.sentence_id for pair in pairs]


def test_fewer_pairs_are_the_first_of_more(images: ImageStore) -> None:
    table = sentences(20)
    many = ids(draw_pairs(table, images, "train", 30, CROP, seed=1))
    assert len(set(many)) == 30
    assert set(many) == set(table.loc[table["split"] == "train", "sentence_id"])
    for count in (1, 10, 29):
        assert ids(draw_pairs(table, images, "train", count, CROP, seed=1)) == many[:count]
    assert many != sorted(many)


def test_the_seed_and_not_the_order_of_rows_decides(images: ImageStore) -> None:
    table = sentences(20)
    drawn = [
        ids(draw_pairs(frame, images, "valid", 6, CROP, seed))
        for frame, seed in [(table, 1), (table.sample(frac=1.0, random_state=0), 1), (table, 2)]
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert set(drawn[0]) <= set(table.loc[table["split"] == "valid", "sentence_id"])


def test_a_pair_is_the_centre_crop_of_image_and_boxes(images: ImageStore) -> None:
    table = sentences(20)
    table.at[3, "boxes"] = [
        {"name": "a", "x1": 1.0, "y1": 6.0, "x2": 9.0, "y2": 20.0},  # begins left of the crop
        {"name": "b", "x1": 8.0, "y1": 18.0, "x2": 30.0, "y2": 39.0},  # overlaps, ends below the crop
        OUTSIDE,
    ]
    pairs = draw_pairs(table, images, "train", 30, CROP, seed=1)
    pair = next(pair for pair in pairs if pair.sentence_id == table.at[3, "sentence_id"])
    whole = np.zeros((SIZE, SIZE), dtype=bool)
    whole[6:21, 1:10] = whole[18:40, 8:31] = True
    assert np.array_equal(pair.mask, whole[4:36, 4:36])
    assert np.array_equal(pair.pixels, images.pixels(table.at[3, "dicom_id"])[4:36, 4:36])
    assert pair.text == clean(table.at[3, "text"])


def useless(table: pd.DataFrame) -> pd.DataFrame:
    """The table, three of its training sentences without a box on the crop, without any box and without a word."""
    table.at[0, "boxes"] = [OUTSIDE]
    table.at[1, "boxes"] = []
    table.at[2, "text"] = " -- "
    return table


def test_sentences_without_word_or_box_are_passed_over_and_counted(
    images: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    table = useless(sentences(20))
    drawn = ids(draw_pairs(table, images, "train", 27, CROP, seed=1))
    assert not set(drawn) & set(table["sentence_id"][:3])
    before = ids(draw_pairs(sentences(20), images, "train", 30, CROP, seed=1))
    assert drawn == [name for name in before if name in drawn]
    passed = sum(name not in drawn for name in before[: before.index(drawn[-1])])
    assert f"27 pairs of the train split drawn, {passed} left out" in caplog.text


@pytest.mark.parametrize(
    ("split", "key", "have", "of"), [("train", "pairs", 27, 30), ("valid", "validation_pairs", 10, 10)]
)
def test_too_few_pairs_are_refused(images: ImageStore, split: str, key: str, have: int, of: int) -> None:
    message = f"^{key}: given 31, but only {have} of the {of} sentences of the {split} split .*; lower {key} or"
    with pytest.raises(ValueError, match=message):
        draw_pairs(useless(sentences(20)), images, split, 31, CROP, seed=1)


def test_batches_are_equal_parts_of_all_pairs(images: ImageStore) -> None:
    pairs = draw_pairs(sentences(20), images, "train", 7, CROP, seed=1)
    tokens = {"input_ids": torch.arange(14).reshape(7, 2)}
    batches = as_batches(pairs, tokens, grid=4, largest=3, device=torch.device("cpu"))
    assert [len(batch.pixels) for batch in batches] == [3, 2, 2]
    assert torch.cat([batch.tokens["input_ids"] for batch in batches]).equal(tokens["input_ids"])
    pixels = torch.cat([batch.pixels for batch in batches]).numpy()
    assert np.array_equal(pixels, np.stack([pair.pixels for pair in pairs]))
    inside, outside = (torch.cat([getattr(batch, side) for batch in batches]) for side in ("inside", "outside"))
    assert inside.sum((1, 2)).tolist() == [pair.mask.sum() for pair in pairs]
    assert (inside + outside == 64).all()
