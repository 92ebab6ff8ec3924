"""A learned region to opt out into: its mass goes from the model through the store to the scores, and nowhere else."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import entropy as scipy_entropy

from tests.unit.models.made_up import CROP, sentences, tiny_settings, write_inputs
from wronglung.data.images.store import open_images
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.metrics.localisation.scoring import score
from wronglung.models.gloria.make_maps import make_maps
from wronglung.models.gloria.model import build_model
from wronglung.outputs.maps import AttentionMaps, read_attention, write_attention
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words

FORMULAS = ["released", "paper", "cosine"]


def rows(images: int = 3) -> pd.DataFrame:
    """Instances, each with one box on the model's input."""
    table = sentences(images).rename(columns={"sentence_id": "instance_id"})
    boxes = [np.array([[0, 0, 5, 5]])] * len(table)
    return with_words(table.assign(perturbation="none", boxes=boxes), clean)


def stored(folder: Path, formula: str, vector: str | None) -> AttentionMaps:
    """What a read-back store of an untrained model holds; `likes_all` is a vector that draws every word."""
    folder.mkdir(exist_ok=True)
    inputs = write_inputs(folder)
    tokenizer = load_tokenizer(inputs.tokenizer)
    torch.manual_seed(0)
    settings = tiny_settings(alignment__formula=formula, alignment__no_attention=vector is not None)
    model = build_model(settings, len(tokenizer)).eval()
    if vector == "likes_all":
        texts = model.encode_texts(**tokenize(tokenizer, [clean(text) for text in rows()["text"]], 16, True))
        model.no_attention.data = 3 * texts.words[texts.word_mask].mean(dim=0).detach()
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    with open_images(inputs.images) as images:
        write_attention(folder / "maps.h5", make_maps(folder / "model", rows(), images, CROP, 1, "no_attn", 0))
    return read_attention(folder / "maps.h5")


@pytest.mark.parametrize("formula", FORMULAS)
def test_map_and_mass_are_one_distribution_and_entropy_is_of_both(formula: str, tmp_path: Path) -> None:
    maps = stored(tmp_path, formula, "as_drawn")
    assert (maps.no_attention > 0).all()
    whole = np.concatenate([maps.attention.reshape(len(maps.attention), -1), maps.no_attention[:, None]], axis=1)
    np.testing.assert_allclose(whole.sum(1), 1.0, atol=1e-5)
    scores = score(rows(), maps, ["auroc"], "corrected", CROP)
    places = maps.rows(rows()["dicom_id"].to_list(), rows()["text_id"].to_list())
    np.testing.assert_allclose(scores["entropy"], scipy_entropy(whole[places], axis=1), rtol=1e-5)
    np.testing.assert_array_equal(scores["no_attention"], maps.no_attention[places].astype(float))


@pytest.mark.parametrize("formula", FORMULAS)
def test_words_that_like_the_vector_leave_the_regions(formula: str, tmp_path: Path) -> None:
    drawn, liked = (stored(tmp_path / vector, formula, vector) for vector in ("as_drawn", "likes_all"))
    assert liked.no_attention.mean() > drawn.no_attention.mean()
    assert liked.attention.sum((1, 2)).mean() < drawn.attention.sum((1, 2)).mean()


def test_without_the_vector_there_is_no_mass(tmp_path: Path) -> None:
    maps = stored(tmp_path, "released", None)
    assert (maps.no_attention == 0).all()
    np.testing.assert_allclose(maps.attention.sum((1, 2)), 1.0, atol=1e-5)


def test_localisation_does_not_see_the_mass(tmp_path: Path) -> None:
    maps = stored(tmp_path, "paper", "as_drawn")
    halved = AttentionMaps(**{**fields(maps), "attention": maps.attention / 2, "no_attention": maps.no_attention + 0.5})
    metrics = ["auroc", "average_precision", "iou_at_10"]
    found = [score(rows(), given, metrics, "corrected", CROP) for given in (maps, halved)]
    pd.testing.assert_frame_equal(found[0][metrics], found[1][metrics])
    assert (found[0]["entropy"] != found[1]["entropy"]).all()


def fields(maps: AttentionMaps) -> dict[str, object]:
    """The arguments that made the maps."""
    return {name: getattr(maps, name) for name in AttentionMaps.__dataclass_fields__}
