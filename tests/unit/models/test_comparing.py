"""Models that compare answer with the cosine of the embeddings that they give; pieces lie where they are written."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from tests.unit.models.made_up import CROP, SEED, tiny_clip, tiny_settings, write_inputs
from wronglung.core.functions import load_function
from wronglung.data.images.geometry import centre_crop
from wronglung.data.images.store import open_images
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.clip.model import build_model as build_clip
from wronglung.models.comparing import SimilarityAnswers
from wronglung.models.embedding import Asked
from wronglung.models.families import FAMILIES
from wronglung.models.gloria.model import build_model as build_gloria
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words

BUILD = {
    "clip": lambda pieces: build_clip(tiny_clip(), pieces),
    "gloria": lambda pieces: build_gloria(tiny_settings(), pieces),
}
TEXTS = ["There is a left opacity.", "No right opacity number 3.", "left"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with images, and a model with random weights of each family."""
    folder = tmp_path_factory.mktemp("data")
    tokenizer = load_tokenizer(write_inputs(folder, 4).tokenizer)
    for family, build in BUILD.items():
        torch.manual_seed(0)
        build(len(tokenizer)).save_pretrained(folder / family)
        tokenizer.save_pretrained(folder / family)
    return folder


def answering(data: Path, family: str) -> SimilarityAnswers:
    """The model of a family that answers."""
    return load_function(FAMILIES[family].makes["answers"])(data / family, CROP)


@pytest.mark.parametrize("family", BUILD)
def test_the_answer_is_the_cosine_of_the_embeddings(family: str, data: Path) -> None:
    model = answering(data, family)
    with open_images([data / "silver-000.h5"]) as images:
        names = images.dicom_ids[:3]
        texts = with_words(pd.DataFrame({"text": TEXTS}), clean)
        make = load_function(FAMILIES[family].makes["embeddings"])
        made = make(data / family, Asked(names, texts), images, CROP, 1, "tiny", SEED)
        inputs = [centre_crop(images.pixels(name), CROP) for name in names]
    found = model.answer({"image": model.encode("image", inputs), "text": model.encode("text", TEXTS)})
    image, text = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (made.image, made.text))
    assert found.shape == (3, 1)
    assert found[:, 0] == pytest.approx((image * text).sum(axis=1), abs=1e-6)
    assert np.ptp(found) > 0.0
    twice = model.encode("text", TEXTS)[np.array([0, 2, 0])]
    assert len(twice) == 3


@pytest.mark.parametrize("family", BUILD)
def test_what_is_not_there_has_no_similarity(family: str, data: Path) -> None:
    model = answering(data, family)
    image, text = np.full((CROP, CROP), 90, dtype=np.uint8), "A left opacity."
    encoded = {
        "image": model.encode("image", [image, None, image, image]),
        "text": model.encode("text", [text, text, None, " ._ "]),
    }
    found = model.answer(encoded)[:, 0]
    assert found[0] != 0.0
    assert list(found[1:]) == [0.0, 0.0, 0.0]
    assert model.answer({"image": model.encode("image", [None]), "text": encoded["text"][:1]})[0, 0] == 0.0


def test_pieces_are_those_of_the_cleaned_text_where_they_are_written(data: Path) -> None:
    model = answering(data, "clip")
    text = "There is, a LEFT-sided opacity: LEFTIS."
    words = [text[piece.start : piece.end] for piece in model.pieces(text)]
    assert words == ["There", "is", "a", "LEFT", "sided", "opacity", "LEFT", "I", "S"]
    assert model.mask_token == "[MASK]"
    assert len(model.pieces("left " * 99)) == tiny_clip().text_encoder.max_pieces - 2
