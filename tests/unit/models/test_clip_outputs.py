"""What CLIP gives: maps against a direct computation, and embeddings, also those of GLoRIA."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from tests.unit.models.made_up import CROP, SEED, sentences, tiny_clip, tiny_settings, write_inputs
from wronglung.core.functions import load_function
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import ImageStore, open_images
from wronglung.data.records import SCHEMA, write_records
from wronglung.data.sentences import empty_sentences, write_sentences
from wronglung.encoders.image import image_features
from wronglung.encoders.pair import PairModel
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.models import embedding
from wronglung.models.clip.make_maps import make_maps
from wronglung.models.clip.model import ClipModel
from wronglung.models.clip.model import build_model as build_clip
from wronglung.models.embedding import Asked, asked_of_splits
from wronglung.models.families import FAMILIES
from wronglung.models.gloria.alignment import global_similarity
from wronglung.models.gloria.model import GloriaModel
from wronglung.models.gloria.model import build_model as build_gloria
from wronglung.outputs.embeddings import Embeddings
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words

IMAGES = 20
BUILD: dict[str, Callable[[int], PairModel]] = {
    "clip": lambda pieces: build_clip(tiny_clip(), pieces),
    "gloria": lambda pieces: build_gloria(tiny_settings(), pieces),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model of each family that gives embeddings, with random weights; `data` has images and tables."""
    data = tmp_path_factory.mktemp("data")
    inputs = write_inputs(data, IMAGES)
    tokenizer, found = load_tokenizer(inputs.tokenizer), {"data": data}
    for family, build in BUILD.items():
        torch.manual_seed(0)
        model, found[family] = build(len(tokenizer)), data / family
        if isinstance(model, ClipModel):
            # Statistics that are not those of the beginning.
            model.image_norm.running_mean.uniform_(-0.5, 0.5)
            model.image_norm.running_var.uniform_(0.5, 2.0)
        model.save_pretrained(found[family])
        tokenizer.save_pretrained(found[family])
    rows = sentences(IMAGES).drop_duplicates("dicom_id")
    records = rows.reindex(columns=SCHEMA.names).astype({"rows": "Int64", "columns": "Int64"})
    write_records(data / "records.parquet", pd.concat([records, records.tail(1).assign(dicom_id="zz")]))
    return found


@pytest.fixture(scope="module")
def images(folders: dict[str, Path]) -> ImageStore:
    return open_images([folders["data"] / "silver-000.h5"])


@pytest.fixture(scope="module")
def instances() -> pd.DataFrame:
    rows = sentences(6).rename(columns={"sentence_id": "instance_id"})
    twice = pd.concat([rows.assign(perturbation="none"), rows.assign(perturbation="again")], ignore_index=True)
    return with_words(twice, clean).sample(frac=1.0, random_state=0)


def test_a_map_is_the_cosine_of_each_cell_with_the_text(
    folders: dict[str, Path], images: ImageStore, instances: pd.DataFrame
) -> None:
    maps = make_maps(folders["clip"], instances, images, CROP, 1, "tiny", SEED)
    pairs = list(zip(maps.dicom_id, maps.text_id, strict=True))
    assert pairs == sorted(set(zip(instances["dicom_id"], instances["text_id"], strict=True)))
    assert (maps.model, maps.seed, maps.formula, maps.grid) == ("tiny", SEED, "patch_cosine", (4, 4))
    network, tokenizer = ClipModel.from_pretrained(folders["clip"]).eval(), load_tokenizer(folders["clip"])
    norm, weight = network.image_norm, network.image_projection.weight.detach().numpy()
    for row in (0, 3, len(pairs) - 1):
        words = instances.loc[instances["text_id"] == maps.text_id[row], "words"].iloc[0]
        pixels = torch.from_numpy(centre_crop(images.pixels(maps.dicom_id[row]), CROP).copy())[None]
        with torch.inference_mode():
            text = network.embed_tokens(tokenize(tokenizer, [words], 16, False))[0].numpy()
            local = image_features(network.image_encoder, pixels, network.image_settings).local[0].numpy()
        for y, x in ((0, 0), (2, 1), (3, 3)):
            cell = (local[:, y, x] - norm.running_mean.numpy()) / np.sqrt(norm.running_var.numpy() + 1e-5)
            point = weight @ cell
            cosine = float(point @ text / np.linalg.norm(point))
            assert maps.attention[row, y, x] == pytest.approx((1 + cosine) / 2, abs=1e-5)
        # A ResNet pools by the mean, so the whole image's embedding is the mean cell's.
        whole = weight @ ((local.mean((1, 2)) - norm.running_mean.numpy()) / np.sqrt(norm.running_var.numpy() + 1e-5))
        assert maps.global_similarity[row] == pytest.approx(float(whole @ text / np.linalg.norm(whole)), abs=1e-5)
    assert (maps.no_attention == 0).all()
    assert np.isnan(maps.local_similarity).all()


def test_a_text_without_words_has_a_uniform_map_and_no_similarity(
    folders: dict[str, Path], images: ImageStore, instances: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    wordless = with_words(instances.iloc[:2].assign(text=["...", "left"], dicom_id="im00"), clean)
    maps = make_maps(folders["clip"], wordless, images, CROP, 1, "tiny", SEED)
    without, other = maps.rows(wordless["dicom_id"], wordless["text_id"])
    assert np.ptp(maps.attention[without]) == 0
    assert np.isnan(maps.global_similarity[without])
    assert np.ptp(maps.attention[other]) > 0
    assert re.search(r"\b1 texts\b.*\bno word\b", caplog.text)


def embedded(family: str, folders: dict[str, Path], asked: Asked, images: ImageStore) -> Embeddings:
    make = load_function(FAMILIES[family].makes["embeddings"])
    return make(folders[family], asked, images, crop=CROP, threads=1, model="tiny", seed=SEED)


def asked_of(folders: dict[str, Path], images: ImageStore, *splits: str) -> Asked:
    return asked_of_splits(folders["data"] / "records.parquet", folders["data"] / "sentences.parquet", splits, images)


@pytest.mark.parametrize("family", BUILD)
def test_texts_are_embedded_alike_without_images(family: str, folders: dict[str, Path], images: ImageStore) -> None:
    asked = asked_of(folders, images, "train")
    both = embedded(family, folders, asked, images)
    with open_images([]) as nothing:
        texts = embedded(family, folders, Asked([], asked.texts), nothing)
    assert texts.image.shape == (0, both.width)
    np.testing.assert_array_equal(texts.text, both.text)


@pytest.mark.parametrize("family", BUILD)
def test_images_are_embedded_alike_where_a_data_set_has_no_texts(
    family: str, folders: dict[str, Path], images: ImageStore, tmp_path: Path
) -> None:
    write_sentences(tmp_path / "sentences.parquet", empty_sentences())
    asked = asked_of_splits(folders["data"] / "records.parquet", tmp_path / "sentences.parquet", ["train"], images)
    assert asked.texts.empty
    found = embedded(family, folders, asked, images)
    assert found.text.shape == (0, found.width)
    both = embedded(family, folders, asked_of(folders, images, "train"), images)
    np.testing.assert_array_equal(found.image, both.image)


@pytest.mark.parametrize("family", BUILD)
def test_embeddings_are_those_of_the_model_one_by_one(
    family: str, folders: dict[str, Path], images: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_of(folders, images, "train")
    monkeypatch.setattr(embedding, "BATCH", 4)
    found = embedded(family, folders, asked, images)
    assert found.image_id.tolist() == asked.image_ids
    assert found.text_id.tolist() == asked.texts["text_id"].tolist()
    assert (found.model, found.seed, found.normalised) == ("tiny", SEED, family == "clip")
    network: PairModel = {"clip": ClipModel, "gloria": GloriaModel}[family].from_pretrained(folders[family]).eval()
    tokenizer = load_tokenizer(folders[family])
    for row in (0, 4, 9):
        pixels = torch.from_numpy(centre_crop(images.pixels(asked.image_ids[row]), CROP).copy())[None]
        tokens = tokenize(tokenizer, [asked.texts["words"][row]], 16, join_pieces=True)
        with torch.inference_mode():
            if family == "clip":
                image, text = network.embed_images(pixels), network.embed_tokens(tokens)
            else:
                image, text = network.encode_images(pixels).pooled, network.encode_texts(**tokens).sentence
        np.testing.assert_allclose(found.image[row], image[0], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found.text[row], text[0], rtol=1e-4, atol=1e-5)
        # The cosine of the stored vectors is the similarity that the model compares wholes by.
        stored = torch.from_numpy(found.image[row : row + 1]), torch.from_numpy(found.text[row : row + 1])
        torch.testing.assert_close(global_similarity(*stored), global_similarity(image, text), rtol=1e-4, atol=1e-5)


def test_whole_splits_are_asked_for_with_each_image_and_text_once(
    folders: dict[str, Path], images: ImageStore, caplog: pytest.LogCaptureFixture
) -> None:
    table = sentences(IMAGES)
    for splits in (("valid",), ("train", "valid")):
        asked, rows = asked_of(folders, images, *splits), table[table["split"].isin(splits)]
        assert asked.image_ids == sorted(set(rows["dicom_id"]))
        assert sorted(asked.texts["words"]) == sorted({clean(text) for text in rows["text"]})
    assert re.search(r"\b1 of 6 images\b.*no store", caplog.text)
    with pytest.raises(ValueError, match=r"none of the 0 images of the splits \['gold'\]"):
        asked_of(folders, images, "gold")


def test_texts_without_a_word_are_counted_and_left_out(
    folders: dict[str, Path], images: ImageStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = sentences(IMAGES)
    path = tmp_path / "sentences.parquet"
    table.loc[0, "text"] = "..."
    write_sentences(path, table)
    asked = asked_of_splits(folders["data"] / "records.parquet", path, ["train"], images)
    assert (asked.texts["words"] != "").all()
    assert re.search(r"\b1 of \d+ texts\b.*\bno word\b", caplog.text)
    write_sentences(path, table.assign(text="..."))
    with pytest.raises(ValueError, match=r"\['train'\] have no phrase with a word"):
        asked_of_splits(folders["data"] / "records.parquet", path, ["train"], images)
