"""What an image is trained with: derived from seed, epoch and image alone, drawn as the settings say."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.models.made_up import CROP, sentences, tiny_settings, write_inputs
from wronglung.data.images.geometry import centre_crop
from wronglung.encoders.tokenizer import load_tokenizer, tokenize
from wronglung.text.cleaning import MASK
from wronglung.text.masking import MaskingSettings
from wronglung.training.augmentation import augment
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.epoch_sampler import EpochSampler
from wronglung.training.sentence_pool import (
    SentencePool,
    draw_sentences,
    mark_entities,
    pool_sentences,
    sample_images,
    weigh_sentences,
)
from wronglung.training.settings import AugmentationSettings

SETTINGS = tiny_settings()
STILL = AugmentationSettings(shift=False, scale=0.0, intensity=0.0)


def pool_of(table: pd.DataFrame, weight_without_positive: float) -> SentencePool:
    return pool_sentences(weigh_sentences([table], "all", None, weight_without_positive))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> PairDataset:
    inputs = write_inputs(tmp_path_factory.mktemp("inputs"))
    pool = pool_of(sentences(20), 0.5)
    return PairDataset(pool, inputs.images, CROP, SETTINGS.sentences, SETTINGS.training.augmentation, seed=1, epochs=4)


def test_an_item_depends_on_epoch_and_image_alone(dataset: PairDataset) -> None:
    first, again, other = dataset[2, 5], dataset[2, 5], dataset[3, 5]
    assert first["texts"] == again["texts"]
    assert np.array_equal(first["pixels"], again["pixels"])
    assert not np.array_equal(first["pixels"], other["pixels"])
    assert first["pixels"].shape == (CROP, CROP)


def test_validation_images_are_the_centre_crop(dataset: PairDataset) -> None:
    still = PairDataset(dataset.pool, dataset.image_paths, CROP, SETTINGS.sentences, None, seed=1, epochs=4)
    expected = centre_crop(still._images().pixels("im05"), CROP)
    assert np.array_equal(still[0, 5]["pixels"], expected)


def test_epochs_are_different_orders_of_distinct_images() -> None:
    sampler = EpochSampler(10, 0.6, seed=0)
    orders = []
    for epoch in range(3):
        sampler.set_epoch(epoch)
        keys = list(sampler)
        assert {key[0] for key in keys} == {epoch}
        orders.append([key[1] for key in keys])
        assert len(set(orders[-1])) == len(sampler) == 6
    assert orders[0] != orders[1]
    sampler.set_epoch(0)
    assert [key[1] for key in sampler] == orders[0]


def test_batches_name_each_text_and_its_image(dataset: PairDataset, tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path)
    collate = Collator(load_tokenizer(inputs.tokenizer), SETTINGS.text_encoder)
    batch = collate([dataset[0, image] for image in (3, 4, 5)])
    assert batch["pixels"].shape == (3, CROP, CROP)
    assert batch["owner"].tolist() == [0, 0, 1, 1, 2, 2]
    assert batch["input_ids"].shape[0] == batch["text_id"].shape[0] == 6
    same = batch["text_id"][:, None] == batch["text_id"][None]
    rows = batch["input_ids"]
    assert np.array_equal(same.numpy(), (rows[:, None] == rows[None]).all(2).numpy())


def test_own_sentences_are_drawn_without_repetition_and_by_weight() -> None:
    pool = pool_of(sentences(40), 0.1)
    image = next(i for i, own in enumerate(pool.own) if sorted(pool.weights[own]) == [0.1, 1.0])
    both = SETTINGS.sentences.model_copy(update={"weight_without_positive": 0.1})
    assert sorted(draw_sentences(pool, image, both, np.random.default_rng(0))) == sorted(pool.own[image])
    one = both.model_copy(update={"per_image": 1})
    rng = np.random.default_rng(0)
    drawn = Counter(int(draw_sentences(pool, image, one, rng)[0]) for _ in range(2000))
    positive = pool.own[image][pool.weights[pool.own[image]].argmax()]
    assert drawn[positive] / 2000 == pytest.approx(1.0 / 1.1, abs=0.03)
    three = both.model_copy(update={"per_image": 3})
    assert len(draw_sentences(pool, image, three, rng)) == 3


def test_random_sentences_are_other_patients_and_differ_between_draws() -> None:
    pool = pool_of(sentences(20), 0.5)
    settings = SETTINGS.sentences.model_copy(update={"source": "random", "per_image": 4})
    rng = np.random.default_rng(0)
    draws = [draw_sentences(pool, 3, settings, rng) for _ in range(50)]
    rows = np.concatenate(draws)
    assert (pool.subjects[rows] != pool.subject_ids[3]).all()
    assert len(set(rows.tolist())) > 20
    weights = pool.weights[rows]
    shares = pool.weights[pool.subjects != pool.subject_ids[3]]
    assert (weights == 1).mean() == pytest.approx((shares == 1).sum() / shares.sum(), abs=0.1)


def masked(dataset: PairDataset, unit: str, pool: SentencePool | None = None) -> PairDataset:
    masking = MaskingSettings(unit=unit, share=0.5, mask_single=True)
    settings = SETTINGS.sentences.model_copy(update={"masking": masking})
    given, more = pool or dataset.pool, dataset.augmentation
    return PairDataset(given, dataset.image_paths, CROP, settings, more, seed=1, epochs=4)


def test_masking_changes_the_words_and_nothing_else_of_an_item(dataset: PairDataset) -> None:
    covered = masked(dataset, "word")
    for key in [(0, 3), (2, 5), (2, 7)]:
        plain, item, again = dataset[key], covered[key], covered[key]
        assert np.array_equal(plain["pixels"], item["pixels"])
        assert np.array_equal(plain["text_ids"], item["text_ids"][:, 0])
        assert item["texts"] == again["texts"]
        for whole, text in zip(plain["texts"], item["texts"], strict=True):
            words, left = whole.split(), text.split()
            assert left.count(MASK) == len(words) // 2
            assert all(new in (MASK, old) for old, new in zip(words, left, strict=True))
    assert len({tuple(covered[epoch, 5]["texts"]) for epoch in range(10)}) > 5


def test_entities_are_masked_at_their_places(dataset: PairDataset) -> None:
    spans = {text: [(text.index("opacity"), text.index("opacity") + 7)] for text in dataset.pool.reports}
    covered = masked(dataset, "entity", mark_entities(dataset.pool, spans))
    item = covered[0, 3]
    assert item["texts"] == [text.replace("opacity", MASK) for text in dataset[0, 3]["texts"]]
    with pytest.raises(ValueError, match=r"\b1 texts\b.*find_entities"):
        mark_entities(dataset.pool, dict(list(spans.items())[1:]))


def test_the_mask_is_one_piece_and_one_word(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(write_inputs(tmp_path).tokenizer)
    tokens = tokenize(tokenizer, [f"a {MASK} opacity"], 16, True)
    assert tokens["input_ids"][0].tolist()[2] == tokenizer.mask_token_id
    assert tokens["word_index"].tolist() == [[0, 1, 2, 3, 4]]


def test_a_subset_limits_what_is_drawn_from(dataset: PairDataset) -> None:
    table = sentences(20)
    positive = table["findings"].map(lambda found: found[0]["context"] == "yes")
    assert 0 < positive.sum() < len(table)
    weighed = {
        subset: weigh_sentences([table[:7], table[7:]], subset, None, 0.5) for subset in ("all", "abnormal", "one_lung")
    }
    assert weighed["abnormal"].index.tolist() == table.index[positive].tolist()
    assert weighed["all"]["weight"].tolist() == positive.map({True: 1.0, False: 0.5}).tolist()
    assert len(weighed["one_lung"]) == len(weighed["all"]) == len(table)
    with pytest.raises(ValueError, match=r"\b17\b.*subset 'abnormal'.*sentences\.subset"):
        weigh_sentences([table[~positive]], "abnormal", None, 0.5)


def test_sections_limit_what_is_drawn_from() -> None:
    table = sentences(20)
    names = [("impression", "findings", "wet read", None)[i % 4] for i in range(len(table))]
    table = table.assign(section=names)
    every = weigh_sentences([table], "all", None, 0.5)
    assert every["text"].tolist() == table["text"].tolist()
    two = weigh_sentences([table[:7], table[7:]], "all", ["impression", "wet read"], 0.5)
    assert two.index.tolist() == [i for i in range(len(table)) if i % 4 in (0, 2)]
    assert two["weight"].tolist() == every["weight"][two.index].tolist()
    assert list(two) == list(every)
    with pytest.raises(ValueError, match=r"sentences\.sections") as error:
        weigh_sentences([table], "all", ["history"], 0.5)
    assert all(f"'{name}': {len(table) // 4}" in str(error.value) for name in ("impression", "none"))


@pytest.mark.parametrize("given", [["impressions"], ["Findings"], ["impression", "CONCLUSION"], [" wet read"], []])
def test_a_section_that_has_another_name_is_refused(given: list[str]) -> None:
    with pytest.raises(ValueError, match="sections"):
        tiny_settings(sentences__sections=given)


@pytest.mark.parametrize("given", [None, ["impression", "last_paragraph", "wet read", "preamble", "addendum"]])
def test_sections_are_named_as_in_the_table(given: list[str] | None) -> None:
    assert tiny_settings(sentences__sections=given).sentences.sections == given


@pytest.mark.parametrize("subset", ["mdrb", "abnorml"])
def test_a_subset_that_training_does_not_know_is_refused(subset: str) -> None:
    with pytest.raises(ValueError, match=f"'{subset}'.*'abnormal', 'all', 'one_lung'"):
        tiny_settings(sentences__subset=subset)


def test_random_sentences_need_another_patient() -> None:
    pool = pool_of(sentences(2), 0.5)
    settings = SETTINGS.sentences.model_copy(update={"source": "random", "per_image": 1})
    with pytest.raises(ValueError, match=r"`source: random`.*patients"):
        draw_sentences(pool, 0, settings, np.random.default_rng(0))


def test_wordless_sentences_are_left_out_and_an_empty_split_refused() -> None:
    table = sentences(4)
    table.loc[0, "text"] = " -- "
    assert "" not in pool_of(table, 1.0).texts
    with pytest.raises(ValueError, match=r"no sentence.*rejected\.parquet"):
        pool_of(table.iloc[:1], 1.0)


def test_the_validation_sample_takes_whole_patients() -> None:
    pool = sample_images(pool_of(sentences(20), 1.0), 6, np.random.default_rng(0))
    assert len(pool) == 6
    assert len(set(pool.subject_ids)) == 3
    assert all(
        pool.subjects[own].tolist() == [subject] * 2 for own, subject in zip(pool.own, pool.subject_ids, strict=True)
    )


def test_augmentation_switched_off_is_the_centre_crop() -> None:
    square = np.random.default_rng(0).integers(0, 256, (40, 40)).astype(np.uint8)
    assert np.array_equal(augment(square, 32, STILL, np.random.default_rng(1)), centre_crop(square, 32))


def test_shift_alone_is_a_crop_of_the_image() -> None:
    square = np.arange(1600, dtype=np.uint16).reshape(40, 40)
    crop = augment(square, 32, STILL.model_copy(update={"shift": True}), np.random.default_rng(1))
    top, left = divmod(int(crop[0, 0]), 40)
    assert np.array_equal(crop, square[top : top + 32, left : left + 32])


def test_intensity_and_scale_change_within_their_bounds() -> None:
    square = np.full((40, 40), 100, dtype=np.uint8)
    settings = AugmentationSettings(shift=True, scale=0.1, intensity=0.2)
    values = [augment(square, 32, settings, np.random.default_rng(seed)) for seed in range(50)]
    assert all(value.shape == (32, 32) and value.dtype == np.uint8 for value in values)
    means = [value.mean() for value in values]
    assert len(set(means)) > 20
    assert max(abs(mean - 100) for mean in means) <= 0.2 * 127.5 + 0.2 * 27.5 + 1
