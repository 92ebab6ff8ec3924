"""Words of tokenizers: those of WordPiece as they were told by ##, and those of byte-level pieces by their blanks."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import normalizers, pre_tokenizers, processors
from transformers import BertTokenizerFast, PreTrainedTokenizerFast

from tests.support.encoders import byte_level
from tests.unit.models.made_up import sentences
from wronglung.encoders.tokenizer import fit_tokenizer, tokenize
from wronglung.encoders.tokenizer_check import refuse_unusable
from wronglung.text.cleaning import clean

PARITY = json.loads((Path(__file__).parents[2] / "parity" / "gloria_parity.json").read_text())
ODD = [
    "",
    " ",
    "left-sided effusion",
    "pleural/pericardial",
    "1.5 cm, 2.5x3 mm; C7-T1",
    "T10 vertebra at 10:30",
    "[MASK]",
    "[MASK] [MASK] lung",
    "[MASK]ed left[MASK]right",
    "café naïve Größe μg ½",
    "肺 clear 左",
    "a_b __ ___",
    "pneumo\u00adthorax\u200bhere",
    "UPPER lower",
    "x" * 120,  # longer than a word that WordPiece looks at: one [UNK]
    "\u2603 snow",
    "no \n acute\tprocess",
    "e\u0301ffusion",
    "[SEP] [CLS] [PAD] [UNK]",
    "'s don't",
]
REPORTS = [
    "There is a small left pleural effusion with adjacent atelectasis.",
    "No pneumothorax. Heart size is within normal limits.",
    "Interval increase in right lower lobe opacity, concerning for pneumonia.",
    "Endotracheal tube terminates 4.2 cm above the carina.",
    *(raw["raw"] for raw in PARITY["text_cleaning"]),
    *(raw["text"] for raw in PARITY["mask_words_seed0"]),
    *(raw["masked"] for raw in PARITY["mask_words_seed0"]),
    *(raw["sentence"] for raw in PARITY["synthetic_sentences"]),
    *sentences(6)["text"],
]
TEXTS = [*ODD, *REPORTS, *map(clean, REPORTS), *map(clean, ODD)]


def by_hashes(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], max_pieces: int = 512) -> list[list[int]]:
    """The word of each piece as the vocabulary tells it: a piece that begins with ## continues a word."""
    rows = []
    for ids in tokenizer(list(texts), truncation=True, max_length=max_pieces)["input_ids"]:
        words, word = [], -1
        for piece in tokenizer.convert_ids_to_tokens(ids):
            word += not piece.startswith("##")
            words.append(word)
        rows.append(words)
    return rows


def by_us(tokenizer: PreTrainedTokenizerFast, texts: Sequence[str], max_pieces: int = 512) -> list[list[int]]:
    """The same from `tokenize`, without padding."""
    rows = tokenize(tokenizer, texts, max_pieces, join_pieces=True)["word_index"].tolist()
    return [[word for word in row if word >= 0] for row in rows]


def bert(lower_case: bool, pieces: Sequence[str]) -> PreTrainedTokenizerFast:
    """BERT's own tokenizer, over some pieces and all characters of the texts."""
    characters = sorted({character for text in TEXTS for character in text.strip() if character.strip()} - {"#"})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{c}" for c in characters), *pieces]
    numbers = {piece: number for number, piece in enumerate(dict.fromkeys(vocabulary))}
    return BertTokenizerFast(vocab=numbers, do_lower_case=lower_case)


FITTED = fit_tokenizer(map(clean, REPORTS), 90, 2)
WORDPIECE = {
    "fitted": FITTED,
    "uncased": bert(True, ["left", "pleural", "eff", "##usion", "pneum", "##oth", "##orax", "opacity"]),
    "cased": bert(False, ["left", "No", "##usion", "lung", "##s"]),
}


@pytest.mark.parametrize("name", WORDPIECE)
def test_words_of_wordpiece_are_those_of_its_hashes(name: str) -> None:
    tokenizer = WORDPIECE[name]
    expected = by_hashes(tokenizer, TEXTS)
    assert by_us(tokenizer, TEXTS) == expected
    assert any(len(set(row)) < len(row) for row in expected)  # some words have several pieces
    assert by_us(tokenizer, TEXTS, 7) == by_hashes(tokenizer, TEXTS, 7)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="#"), max_size=30), min_size=1, max_size=4))
def test_words_of_any_text_are_those_of_the_hashes(texts: list[str]) -> None:
    for tokenizer in WORDPIECE.values():
        assert by_us(tokenizer, texts) == by_hashes(tokenizer, texts)


def test_words_of_the_published_pieces() -> None:
    tokenizer = BertTokenizerFast(vocab={piece: number for number, piece in enumerate(PARITY["text_vocab"])})
    texts = [" ".join(word for word in row if word not in ("[CLS]", "[SEP]", "[PAD]")) for row in PARITY["text_words"]]
    expected = [[word for word in row if word != "[PAD]"] for row in PARITY["text_words"]]
    batch = tokenize(tokenizer, texts, 97, join_pieces=True)
    found: list[list[str]] = []
    for ids, words in zip(batch["input_ids"], batch["word_index"].tolist(), strict=True):
        row: list[str] = []
        for piece, word in zip(tokenizer.convert_ids_to_tokens(ids), words, strict=True):
            if word >= 0:
                row[word:] = [row[word] + piece.removeprefix("##") if word < len(row) else piece]
        found.append(row)
    assert found == expected


@pytest.mark.parametrize("options", [{}, {"first_blank": True}, {"trims": False}], ids=str)
def test_words_of_bytes_are_those_between_blanks(options: dict[str, bool]) -> None:
    texts = ["left effusions [MASK] lung", "no", "small pneumothorax", "[MASK]"]
    tokenizer = byte_level(["left lung", "no effusion", "lung"] * 3, **options)
    refuse_unusable(tokenizer, join_pieces=True, masks=True)
    batch = tokenize(tokenizer, texts, 60, join_pieces=True)
    for text, ids, words in zip(texts, batch["input_ids"], batch["word_index"], strict=True):
        there = [tokenizer.decode(ids[words == word]).strip() for word in range(int(words.max()) + 1)]
        assert there == ["<s>", *text.replace("[MASK]", "<mask>").split(), "</s>"]
        assert torch.equal(words >= 0, ids != tokenizer.pad_token_id)
    assert len(batch["input_ids"][0]) > 8  # more pieces than words


def test_pieces_of_bytes_stay_apart_when_asked() -> None:
    batch = tokenize(byte_level(["left lung"]), ["left effusions"], 60, join_pieces=False)
    assert torch.equal(batch["word_index"][0], torch.arange(batch["input_ids"].shape[1]))


def test_padding_is_on_the_right_whatever_the_tokenizer_says() -> None:
    tokenizer = byte_level(["left lung"])
    tokenizer.padding_side = "left"
    batch = tokenize(tokenizer, ["left lung", "no"], 60, join_pieces=True)
    assert batch["attention_mask"][1].tolist() == sorted(batch["attention_mask"][1].tolist(), reverse=True)
    assert batch["word_index"][1, 0] == 0


def without_pre_tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer for which a text is one word."""
    tokenizer = fit_tokenizer(["left lung"], 60, 1)
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([])
    return tokenizer


def with_ends(first: str, last: str) -> PreTrainedTokenizerFast:
    """A tokenizer that puts other tokens around a text."""
    tokenizer = fit_tokenizer(["left lung"], 60, 1)
    ends = [(token, tokenizer.convert_tokens_to_ids(token)) for token in {first, last}]
    template = processors.TemplateProcessing(single=f"{first} $A {last}", special_tokens=ends)
    tokenizer.backend_tokenizer.post_processor = template
    return tokenizer


@pytest.mark.parametrize(
    ("tokenizer", "message"),
    [
        (byte_level(["left lung"], masks=False), "no mask token.*sentences.masking"),
        (byte_level(["left lung"], takes_blank=False), r"6 of 'no left \[MASK\] in 2 lungs'.*lstrip"),
        (byte_level(["left lung"], cuts=False), "words of the 6"),
        (byte_level(["left lung"], ends=False), "'<s>' as its first and '</s>' as its last"),
        (without_pre_tokenizer(), "words of the 6"),
        (with_ends("[SEP]", "[SEP]"), "as its first"),
    ],
)
def test_a_tokenizer_that_gives_something_else_is_refused(tokenizer: PreTrainedTokenizerFast, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        refuse_unusable(tokenizer, join_pieces=True, masks=True)


def test_what_is_not_asked_is_not_refused() -> None:
    refuse_unusable(byte_level(["left lung"], masks=False), join_pieces=True, masks=False)
    refuse_unusable(byte_level(["left lung"], takes_blank=False), join_pieces=True, masks=False)
    refuse_unusable(byte_level(["left lung"], cuts=False), join_pieces=False, masks=True)


def test_a_slow_tokenizer_is_refused_where_words_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = fit_tokenizer(["no left effusion in 2 lungs"], 60, 1)
    monkeypatch.setattr(type(tokenizer), "is_fast", False)
    with pytest.raises(ValueError, match=r"slow.*fast one.*join_pieces"):
        refuse_unusable(tokenizer, join_pieces=True, masks=True)
    refuse_unusable(tokenizer, join_pieces=False, masks=True)


def test_a_normaliser_moves_no_word() -> None:
    tokenizer = fit_tokenizer(["left lung"], 60, 1)
    tokenizer.backend_tokenizer.normalizer = normalizers.BertNormalizer()
    assert by_us(tokenizer, TEXTS) == by_hashes(tokenizer, TEXTS)
