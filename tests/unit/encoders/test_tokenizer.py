"""The fitted tokenizer: the same from the same texts, and words that its pieces belong to."""

from pathlib import Path

import pytest
import torch

from wronglung.encoders.tokenizer import fit_tokenizer, load_tokenizer, tokenize

TEXTS = ["no left pleural effusion", "small right effusion", "no pneumothorax", "left lung opacity", "effusions"] * 3


def test_is_the_same_whatever_the_order(tmp_path: Path) -> None:
    for name, texts in (("one", TEXTS), ("two", TEXTS[::-1])):
        fit_tokenizer(texts, 60, 1).save_pretrained(tmp_path / name)
    assert (tmp_path / "one" / "tokenizer.json").read_text() == (tmp_path / "two" / "tokenizer.json").read_text()


def test_survives_saving(tmp_path: Path) -> None:
    fitted = fit_tokenizer(TEXTS, 60, 1)
    fitted.save_pretrained(tmp_path)
    for text in (*TEXTS, "[MASK] lung", "unheard of"):
        assert load_tokenizer(tmp_path)(text)["input_ids"] == fitted(text)["input_ids"]


def test_words_are_counted_through_their_pieces() -> None:
    tokenizer = fit_tokenizer(TEXTS, 40, 1)  # too few pieces for whole words
    text = "left effusions [MASK] lung"
    batch = tokenize(tokenizer, [text, "no"], max_pieces=40, join_pieces=True)
    pieces = tokenizer.convert_ids_to_tokens(batch["input_ids"][0])
    words: list[str] = []
    for piece, index in zip(pieces, batch["word_index"][0].tolist(), strict=True):
        assert index in (len(words), len(words) - 1)
        words[index:] = [words[index] + piece.removeprefix("##") if index < len(words) else piece]
    assert words == ["[CLS]", "left", "effusions", "[MASK]", "lung", "[SEP]"]
    assert len(pieces) > len(words)
    assert (batch["word_index"][1][batch["attention_mask"][1] == 0] == -1).all()


def test_pieces_stay_apart_when_asked() -> None:
    batch = tokenize(fit_tokenizer(TEXTS, 40, 1), ["left effusions"], max_pieces=40, join_pieces=False)
    assert torch.equal(batch["word_index"][0], torch.arange(batch["input_ids"].shape[1]))


def test_long_texts_are_cut() -> None:
    tokenizer = fit_tokenizer(TEXTS, 60, 1)
    ids = tokenize(tokenizer, ["left " * 50], max_pieces=12, join_pieces=True)["input_ids"]
    assert ids.shape == (1, 12)
    assert ids[0, -1] == tokenizer.sep_token_id


def test_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tokenizer.*training split"):
        fit_tokenizer([], 60, 1)
