"""Perturbations that need other instances: who gets what from whom, whatever the order of the rows."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from tests.support.sentences import Store, sentences, table
from wronglung.core.seeds import derive_rng
from wronglung.data.images.geometry import map_box
from wronglung.data.subsets import SUBSETS
from wronglung.studies.wrong_lung.perturb import PUBLISHED_BATCH, perturb_instances
from wronglung.text.perturbations import AS_PUBLISHED, BASELINES, PERTURBATIONS
from wronglung.text.perturbations.nonsense import NONSENSE
from wronglung.text.perturbations.shuffle_boxes import derange
from wronglung.text.perturbations.synthetic_swapped_conditions import locate


@pytest.fixture
def instances() -> pd.DataFrame:
    return table()


@pytest.mark.parametrize("name", sorted(PERTURBATIONS))
def test_the_order_of_rows_makes_no_difference(instances: pd.DataFrame, name: str) -> None:
    mixed = instances.sample(frac=1, random_state=np.random.RandomState(3))
    expected = PERTURBATIONS[name](instances, 5).set_index("instance_id")
    found = PERTURBATIONS[name](mixed, 5).set_index("instance_id").loc[expected.index]
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize("ways", [PERTURBATIONS, AS_PUBLISHED])
def test_rows_and_columns_stay_and_the_given_frame_is_not_changed(
    instances: pd.DataFrame, ways: dict[str, object]
) -> None:
    before = instances.copy(deep=True)
    for name in ways:
        changed = (PERTURBATIONS | AS_PUBLISHED)[name](instances, 1)
        assert list(changed.index) == list(instances.index), name
        assert set(changed.columns) == set(instances.columns), name
        assert (changed["instance_id"] == instances["instance_id"]).all(), name
    pd.testing.assert_frame_equal(instances, before)


def test_random_sentences_come_from_other_patients(instances: pd.DataFrame) -> None:
    owner = instances.set_index("text")["subject_id"]
    changed = PERTURBATIONS["random_sentences"](instances, 1)
    assert (changed["text"].map(owner) != changed["subject_id"]).all()
    assert changed["text"].nunique() > len(instances) / 3
    assert changed["boxes"].equals(instances["boxes"])


def test_one_patient_alone_has_no_random_sentence(instances: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"random_sentences\b.*subject_id.*\[0\]"):
        PERTURBATIONS["random_sentences"](instances[instances["subject_id"] == 0], 1)


def test_random_boxes_are_where_they_lie_on_their_own_image(instances: pd.DataFrame) -> None:
    changed = PERTURBATIONS["random_boxes"](instances, 1)
    owners = {str(boxes): subject for boxes, subject in zip(instances["boxes"], instances["subject_id"], strict=True)}
    lenders = [owners[str(boxes)] for boxes in changed["boxes"]]
    assert (np.array(lenders) != instances["subject_id"]).all()
    assert changed["text"].equals(instances["text"])


def test_random_boxes_as_published_take_foreign_coordinates_for_the_images_own(instances: pd.DataFrame) -> None:
    changed = AS_PUBLISHED["random_boxes"](instances, 1)
    for row in changed.itertuples():
        mapped = [map_box(tuple(box), row.geometry, 224) for box in row.original_boxes]
        assert row.boxes == [list(box) for box in mapped if box is not None]
    owner = instances.set_index(instances["original_boxes"].map(str))["dicom_id"]
    assert (changed["original_boxes"].map(str).map(owner) != changed["dicom_id"]).all()


def test_shuffled_boxes_are_a_permutation_within_the_image_and_nobody_keeps_them(instances: pd.DataFrame) -> None:
    changed = PERTURBATIONS["shuffle_boxes"](instances, 2)
    assert (changed["boxes"] != instances["boxes"]).all()
    for _, rows in changed.groupby("dicom_id"):
        own = instances.loc[rows.index, "boxes"]
        assert Counter(map(str, rows["boxes"])) == Counter(map(str, own))
    moved = changed["regions"].map(str) != instances["regions"].map(str)
    assert moved.all(), "names and findings move with their boxes"


@pytest.mark.parametrize("sets", ["abcd", "aabb", "aab", "aaab", "a", "aaabbc", "aabbc"])
def test_as_few_as_possible_keep_an_equal_set(sets: str) -> None:
    given = np.array(list(sets))
    largest = max(Counter(sets).values())
    seen = set()
    for draw in range(50):
        taken = derange(given, derive_rng(draw, "test"))
        assert sorted(taken) == list(range(len(given)))
        assert (given[taken] == given).sum() == max(0, 2 * largest - len(given))
        seen.add(tuple(taken))
    assert len(seen) > 1 or len(set(sets)) == 1


def test_published_shuffles_are_no_joint_permutation(instances: pd.DataFrame) -> None:
    changed = AS_PUBLISHED["shuffle_boxes"](instances, 2)
    kept = (changed["boxes"] == instances["boxes"]).mean()
    assert 0 < kept < 0.6
    twice = [rows["boxes"].map(str).duplicated().any() for _, rows in changed.groupby("dicom_id")]
    assert any(twice)


def test_published_swap_reaches_inside_words(instances: pd.DataFrame) -> None:
    changed = AS_PUBLISHED["swap_left_right"](instances.assign(text="Bright LEFT lung, upright."), 0)
    assert set(changed["text"]) == {"bleft right lung, upleft."}


def test_conditions_are_swapped_for_others_that_occur_at_the_same_places(instances: pd.DataFrame) -> None:
    changed = PERTURBATIONS["synthetic_swapped_conditions"](instances, 4)
    plain = PERTURBATIONS["synthetic"](instances, 4)
    assert (changed["text"] != plain["text"]).all()
    seen = {(next(iter(locate(findings))), findings[0]["box"]) for findings in instances["findings"]}
    for row in changed.itertuples():
        label = row.text.removeprefix("There is ").split(" in the ")[0]
        assert ((label, "yes"), row.findings[0]["box"]) in seen


def test_a_condition_without_an_alternative_stays(instances: pd.DataFrame) -> None:
    alone = instances.assign(
        findings=[[{"label": "edema", "category": "x", "context": "yes", "box": "svc"}]] * len(instances)
    )
    assert set(PERTURBATIONS["synthetic_swapped_conditions"](alone, 4)["text"]) == {"There is edema in the svc."}


def test_context_is_kept_and_a_denied_condition_is_no_alternative(instances: pd.DataFrame) -> None:
    one = [{"label": "edema", "category": "x", "context": "yes", "box": "svc"}]
    two = [{"label": "pneumonia", "category": "x", "context": "no", "box": "svc"}]
    mixed = instances.iloc[:2].assign(findings=[one, two])
    texts = list(PERTURBATIONS["synthetic_swapped_conditions"](mixed, 4)["text"])
    assert texts == ["There is edema in the svc.", "There is no pneumonia."]


def test_nonsense_is_one_sentence_without_a_side(instances: pd.DataFrame) -> None:
    assert set(PERTURBATIONS["nonsense"](instances, 0)["text"]) == {NONSENSE}
    assert not {"left", "right", "lung"} & set(NONSENSE.lower().split())


def test_baselines_are_perturbations() -> None:
    assert set(BASELINES) | set(BASELINES.values()) <= set(PERTURBATIONS)


def test_subsets_are_decided_once_or_by_each_perturbation() -> None:
    for protocol in ("corrected", "as_published"):
        found = perturb_instances(sentences(16), Store(), ["none", "random_boxes"], protocol, 224, 0)  # type: ignore[arg-type]
        by_name = {name: rows.set_index("instance_id") for name, rows in found.groupby("perturbation")}
        same = by_name["none"]["subset_one_lung"].equals(by_name["random_boxes"]["subset_one_lung"])
        assert same == (protocol == "corrected")
        assert by_name["none"]["subset_mdrb"].equals(by_name["random_boxes"]["subset_mdrb"])
        assert {f"subset_{name}" for name in SUBSETS} <= set(found.columns)


def test_the_last_incomplete_batch_is_left_out_as_published() -> None:
    found = perturb_instances(sentences(16), Store(), ["none"], "as_published", 224, 0)  # type: ignore[arg-type]
    assert len(found) == PUBLISHED_BATCH
    assert len(perturb_instances(sentences(16), Store(), ["none"], "corrected", 224, 0)) == 64  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\b16\b.*\b48\b.*as_published"):
        perturb_instances(sentences(4), Store(), ["none"], "as_published", 224, 0)  # type: ignore[arg-type]


def test_subsets_of_the_published_protocol_are_of_its_full_batches() -> None:
    """The images that are left out have the least overlap; with them, the threshold would be another."""
    given = sentences(16)
    for number in range(PUBLISHED_BATCH, len(given)):
        (box,) = given["boxes"].iloc[number]
        box["x1"], box["x2"] = 15.0 * (number % 4), 15.0 * (number % 4) + 10.0
    found = perturb_instances(given, Store(), ["none"], "as_published", 224, 0)  # type: ignore[arg-type]
    alone = perturb_instances(given.iloc[:PUBLISHED_BATCH], Store(), ["none"], "corrected", 224, 0)  # type: ignore[arg-type]
    assert found["subset_mdrb"].tolist() == alone["subset_mdrb"].tolist()
    assert found["subset_mdrb"].any()


def test_unchanged_means_as_the_baseline_reads_to_a_model() -> None:
    names = ["none", "swap_left_right", "synthetic", "synthetic_swapped_conditions"]
    given = sentences(12).assign(text="Clear.", findings=[[{"label": "edema", "context": "yes", "box": "svc"}]] * 48)
    found = perturb_instances(given, Store(), names, "as_published", 224, 0)  # type: ignore[arg-type]
    changed = found.groupby("perturbation")["changed"].mean().to_dict()
    # In lower case, but nothing swapped; no other condition occurs there.
    assert changed == {"none": 0.0, "swap_left_right": 0.0, "synthetic": 1.0, "synthetic_swapped_conditions": 0.0}


def test_the_outcome_of_the_swap_is_stored_where_the_swap_has_rules() -> None:
    texts = ["Left chest pacer, lead in the right atrium.", "Left greater than right effusion.", "RML scar.", "Clear."]
    given = sentences(12).assign(text=texts * 12)
    found = {
        protocol: perturb_instances(given, Store(), ["none", "swap_left_right"], protocol, 224, 0)  # type: ignore[arg-type]
        for protocol in ("corrected", "as_published")
    }
    assert found["as_published"]["swap_outcome"].isna().all()
    assert list(found["as_published"]["text"][48:50]) == [
        "right chest pacer, lead in the left atrium.",
        "right greater than left effusion.",
    ]
    for protocol, rows in found.items():
        assert list(rows["comparative"]) == [False, True, False, False] * 24, protocol
    by_name = found["corrected"].groupby("perturbation")["swap_outcome"]
    assert by_name.get_group("none").isna().all()
    assert list(by_name.get_group("swap_left_right")) == ["partial", "whole", "sided_elsewhere", "no_side"] * 12


def test_each_protocol_cleans_its_own_way() -> None:
    given = sentences(12).assign(text=["Emphysema.", "A 1.3 cm nodule.", "Small effusion.", "Seen on ___ films."] * 12)
    corrected, published = (
        perturb_instances(given, Store(), ["none"], protocol, 224, 0)  # type: ignore[arg-type]
        for protocol in ("corrected", "as_published")
    )
    assert list(corrected["words"][:4]) == ["emphysema", "a 1.3 cm nodule", "small effusion", "seen on films"]
    assert list(published["words"][:4]) == ["", "3 cm nodule", "small effusion", "seen on ___ films"]
    assert list(published["text"]) == list(given["text"])
    same = corrected["text_id"] == published["text_id"]
    assert list(same[:4]) == [False, False, True, False]
