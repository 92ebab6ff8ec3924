"""Texts by schedule: whole at first, sentences later; derived from seed, epoch and image alone."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from torch.utils.data import DataLoader

from tests.unit.models.made_up import CROP, sentences, tiny_clip, write_inputs
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.text.cleaning import clean
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.epoch_sampler import EpochSampler
from wronglung.training.sentence_pool import SentencePool, pool_sentences, weigh_sentences
from wronglung.training.settings import ScheduledSentenceSettings
from wronglung.training.text_schedule import draw_texts, text_identity

EPOCHS = 10
ALL = {"sentences__schedule__without_positive": None}


def settings(**schedule: Any) -> ScheduledSentenceSettings:
    """Half of the epochs whole, then half of the texts, unless others are given."""
    return tiny_clip(**{f"sentences__schedule__{key}": value for key, value in schedule.items()}).sentences


def report(present: list[bool]) -> pd.DataFrame:
    """Sentences of one image, in the order of its report; their ids sort as texts in another order."""
    (row,) = sentences(20).iloc[:1].to_dict("records")
    rows = []
    for number, positive in enumerate(present):
        finding = row["findings"][0] | {"context": "yes" if positive else "no"}
        named = {"sentence_id": f"dicom_im00_sent_5|{8 + number}", "text": f"number {number}", "findings": [finding]}
        rows.append({**row, **named})
    return pd.DataFrame(rows)


def pool_of(table: pd.DataFrame) -> SentencePool:
    return pool_sentences(weigh_sentences([table], "all", None, 0.15))


PRESENT = [True, False, False, True, False]
POOL = pool_of(report(PRESENT))


def said(progress: float, own: ScheduledSentenceSettings, seed: int = 0) -> list[int]:
    """The numbers of the sentences of one drawn text."""
    (rows,) = draw_texts(POOL, 0, own, progress, np.random.default_rng(seed))
    return [int(POOL.texts[row].removeprefix("number ")) for row in rows]


def test_a_whole_text_has_all_positive_sentences_and_one_other_in_any_order() -> None:
    texts = [said(0.49, settings(), seed) for seed in range(200)]
    assert all(sorted(set(text) & {0, 3}) == [0, 3] and len(text) == 3 for text in texts)
    assert {number for text in texts for number in text} == {0, 1, 2, 3, 4}
    assert len({tuple(text) for text in texts}) == 18  # 3 others, in 6 orders


@pytest.mark.parametrize(("others", "length"), [(0, 2), (2, 4), (9, 5), (None, 5)])
def test_the_number_of_other_sentences_is_the_settings(others: int | None, length: int) -> None:
    assert len(said(0.0, settings(without_positive=others))) == length


def test_an_image_without_a_positive_sentence_has_a_text_all_the_same() -> None:
    pool = pool_of(report([False, False]))
    (rows,) = draw_texts(pool, 0, settings(without_positive=0), 0.0, np.random.default_rng(0))
    assert len(rows) == 1


def test_an_unshuffled_text_is_the_report() -> None:
    own = settings(without_positive=None, shuffled=False)
    assert said(0.0, own) == [0, 1, 2, 3, 4]
    assert sorted(report(PRESENT)["sentence_id"]) != report(PRESENT)["sentence_id"].tolist()


def test_later_texts_are_sentences_with_the_given_probability_and_weights() -> None:
    texts = [said(0.5, settings(single_share=0.6), seed) for seed in range(4000)]
    singles = [text[0] for text in texts if len(text) == 1]
    assert len(singles) / len(texts) == pytest.approx(0.6, abs=0.03)
    shares = Counter(singles)
    assert shares[0] / len(singles) == pytest.approx(1 / (2 + 3 * 0.15), abs=0.03)
    assert shares[1] / len(singles) == pytest.approx(0.15 / (2 + 3 * 0.15), abs=0.02)
    assert all(len(text) in (1, 3) for text in texts)


def test_without_a_schedule_every_text_is_one_sentence() -> None:
    own = ScheduledSentenceSettings.model_validate(settings().model_dump() | {"schedule": None})
    assert {len(said(progress / 10, own, progress)) for progress in range(10)} == {1}


def dataset(folder: Path, seed: int = 1, **changes: Any) -> PairDataset:
    inputs = write_inputs(folder)
    return PairDataset(pool_of(sentences(20)), inputs.images, CROP, tiny_clip(**changes).sentences, None, seed, EPOCHS)


def test_an_item_depends_on_seed_epoch_and_image_alone(tmp_path: Path) -> None:
    own, other = (dataset(tmp_path, seed, **ALL) for seed in (1, 2))
    items = {key: own[key]["texts"] for key in [(epoch, image) for epoch in range(EPOCHS) for image in (3, 5)]}
    assert all(own[key]["texts"] == texts for key, texts in reversed(items.items()))
    assert any(other[key]["texts"] != texts for key, texts in items.items())
    whole = {epoch: all(len(items[epoch, image][0].split()) > 6 for image in (3, 5)) for epoch in range(EPOCHS)}
    assert all(whole[epoch] for epoch in range(EPOCHS // 2))
    assert not all(whole.values())


def test_the_number_of_workers_changes_no_text(tmp_path: Path) -> None:
    own, tokenizer = dataset(tmp_path), load_tokenizer(tmp_path / "tokenizer")
    sampler = EpochSampler(len(own), 1.0, 7)
    sampler.set_epoch(8)
    batches = [
        [
            batch["input_ids"].tolist()
            for batch in DataLoader(
                own,
                batch_size=4,
                sampler=sampler,
                collate_fn=Collator(tokenizer, tiny_clip().text_encoder),
                num_workers=workers,
            )
        ]
        for workers in (0, 2)
    ]
    assert batches[0] == batches[1]


def test_texts_of_the_same_sentences_in_any_order_have_one_identity(tmp_path: Path) -> None:
    assert text_identity(["a b", "c"]) == text_identity(["c", "a b"]) != text_identity(["a", "b c"])
    item = dataset(tmp_path, **ALL)[0, 3]
    texts = [clean(text) for text in sentences(20).query("dicom_id == 'im03'")["text"]]
    assert sorted(item["texts"][0].split()) == sorted(" ".join(texts).split())
    assert item["text_ids"].tolist() == [text_identity(texts)]


def test_each_sentence_of_a_whole_text_is_masked(tmp_path: Path) -> None:
    masking = {"unit": "word", "share": 0.5, "mask_single": True}
    plain, covered = dataset(tmp_path), dataset(tmp_path, sentences__masking=masking)
    for image in (3, 5, 7):
        whole, item = plain[0, image], covered[0, image]
        assert item["text_ids"].shape == (1, 2)
        assert item["text_ids"][:, 0].tolist() == whole["text_ids"].tolist()
        assert len(item["texts"][0].split()) == len(whole["texts"][0].split())
        assert "[MASK]" in item["texts"][0]
