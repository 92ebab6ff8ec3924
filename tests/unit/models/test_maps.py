"""Dumping: each image and text once, in a fixed order, with the numbers that the model gives one pair alone."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from tests.unit.models.made_up import CROP, sentences, tiny_settings, write_inputs
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import open_images
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models.gloria.make_maps import attend_image, make_maps
from wronglung.models.gloria.model import GloriaModel, build_model
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    inputs = write_inputs(path)
    tokenizer = load_tokenizer(inputs.tokenizer)
    torch.manual_seed(0)
    build_model(tiny_settings(), len(tokenizer)).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def instances() -> pd.DataFrame:
    rows = sentences(6).rename(columns={"sentence_id": "instance_id"})
    twice = pd.concat([rows.assign(perturbation="none"), rows.assign(perturbation="again")], ignore_index=True)
    return with_words(twice, clean).sample(frac=1.0, random_state=0)


def test_each_pair_once_in_order(folder: Path, instances: pd.DataFrame) -> None:
    with open_images([folder / "silver-000.h5"]) as images:
        maps = make_maps(folder, instances, images, CROP, 1, "tiny", 3)
    pairs = list(zip(maps.dicom_id, maps.text_id, strict=True))
    assert pairs == sorted(set(zip(instances["dicom_id"], instances["text_id"], strict=True)))
    assert maps.attention.shape == (len(pairs), 4, 4)
    assert (maps.model, maps.seed, maps.formula) == ("tiny", 3, "cosine")
    np.testing.assert_allclose(maps.attention.sum((1, 2)) + maps.no_attention, 1.0, atol=1e-5)


def test_a_pair_has_the_numbers_it_has_alone(folder: Path, instances: pd.DataFrame) -> None:
    network, tokenizer = GloriaModel.from_pretrained(folder).eval(), load_tokenizer(folder)
    row = instances.iloc[0]
    with open_images([folder / "silver-000.h5"]) as images:
        maps = make_maps(folder, instances, images, CROP, 1, "tiny", 3)
        pixels = torch.from_numpy(centre_crop(images.pixels(row["dicom_id"]), CROP).copy())[None]
    alone = attend_image(network, pixels, tokenize(tokenizer, [clean(row["text"])], 16, True))
    place = maps.rows([row["dicom_id"]], [row["text_id"]])[0]
    for name, value in alone.items():
        np.testing.assert_allclose(getattr(maps, name)[place], value[0], rtol=1e-4, atol=1e-5)


def test_a_model_that_ignores_the_image_has_the_same_map_for_a_sentence_on_every_image(
    folder: Path, instances: pd.DataFrame, tmp_path: Path
) -> None:
    images = instances[["dicom_id"]].drop_duplicates()
    texts = instances[["text_id", "words"]].drop_duplicates()
    everywhere = images.merge(texts, how="cross")
    blind = GloriaModel.from_pretrained(folder)
    torch.nn.init.zeros_(next(blind.image_encoder.parameters()))
    blind.save_pretrained(tmp_path)
    load_tokenizer(folder).save_pretrained(tmp_path)
    with open_images([folder / "silver-000.h5"]) as store:
        spread = {
            path: make_maps(path, everywhere, store, CROP, 1, "tiny", 3).attention.reshape(len(images), len(texts), -1)
            for path in (folder, tmp_path)
        }
    assert len(images) > 3
    assert len(texts) > 3
    assert np.ptp(spread[tmp_path], axis=0).max() < 1e-6
    # Where nothing of the image arrives, only the image's rim still tells regions apart.
    assert np.ptp(spread[tmp_path], axis=1).max() > 1e-4
    assert np.ptp(spread[folder], axis=0).max() > 1e-4


def test_instances_of_several_protocols_give_each_pair_once(folder: Path, instances: pd.DataFrame) -> None:
    other = with_words(instances.iloc[:3].assign(text="no effusion"), clean)
    with open_images([folder / "silver-000.h5"]) as images:
        alone = make_maps(folder, instances, images, CROP, 1, "tiny", 3)
        both = make_maps(folder, pd.concat([instances, other, instances]), images, CROP, 1, "tiny", 3)
    assert len(both.attention) == len(alone.attention) + other["dicom_id"].nunique()
    both.rows(other["dicom_id"], other["text_id"])
    rows = both.rows(alone.dicom_id, alone.text_id)
    np.testing.assert_allclose(both.attention[rows], alone.attention, rtol=1e-4, atol=1e-6)


def test_a_text_without_words_has_a_uniform_map_and_no_similarity(
    folder: Path, instances: pd.DataFrame, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = load_tokenizer(folder)
    build_model(tiny_settings(alignment__count_cls=False), len(tokenizer)).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    wordless = with_words(instances.iloc[:2].assign(text=["...", "left"], dicom_id="im00"), clean)
    with open_images([folder / "silver-000.h5"]) as images:
        maps = make_maps(tmp_path, wordless, images, CROP, 1, "tiny", 3)
    without, other = maps.rows(wordless["dicom_id"], wordless["text_id"])
    assert (maps.attention[without] == np.float32(1 / 16)).all()
    assert np.isnan(maps.local_similarity[without])
    assert np.isfinite(maps.local_similarity[other])
    assert re.search(r"\b1 texts\b.*\bno word\b", caplog.text)
