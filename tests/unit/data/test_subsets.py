"""The subset of the most diverse reports against masks counted pixel by pixel, and the data's counts by hand."""

import itertools

import numpy as np
import pandas as pd
import pytest

from wronglung.data.subsets import mdrb, mean_overlap
from wronglung.studies.wrong_lung.tables.split_statistics import data_statistics

SQUARE, SHIFTED, FAR = [0, 0, 9, 9], [5, 0, 14, 9], [50, 50, 59, 59]


def slow_overlap(boxes: list[list[list[int]]]) -> float:
    """Intersection over union of sets of pixels, pair by pair."""
    masks = [
        {(x, y) for x1, y1, x2, y2 in one for x in range(x1, x2 + 1) for y in range(y1, y2 + 1)} for one in boxes if one
    ]
    return float(np.mean([len(a & b) / len(a | b) for a, b in itertools.combinations(masks, 2)]))


@pytest.mark.parametrize(
    "boxes",
    [
        [[SQUARE], [SHIFTED], [FAR]],
        [[SQUARE, SHIFTED], [SHIFTED, FAR], []],
        [[SQUARE, FAR], [FAR, SQUARE]],
        [[SQUARE], [FAR]],
    ],
)
def test_overlap_equals_counting_pixels(boxes: list[list[list[int]]]) -> None:
    assert mean_overlap(boxes) == pytest.approx(slow_overlap(boxes), abs=1e-6)


def test_overlap_is_undefined_without_two_sentences() -> None:
    assert np.isnan(mean_overlap([[SQUARE]]))
    assert np.isnan(mean_overlap([[SQUARE], []]))


def reports(overlaps: dict[str, list[list[list[int]]]]) -> pd.DataFrame:
    rows = [(image, boxes) for image, sentences in overlaps.items() for boxes in sentences]
    return pd.DataFrame(rows, columns=["dicom_id", "boxes"])


def test_the_lowest_tenth_is_in_as_whole_images_and_single_sentences_are_out() -> None:
    same = [[SQUARE]] * 6
    table = reports({"same": same, "apart": [[SQUARE], [FAR]], "half": [[SQUARE], [SHIFTED]], "alone": [[FAR]] * 1})
    # 11 sentences: the lowest int(1.1) = 1 sentence is of `apart`, whose other sentence comes with it.
    assert list(table[mdrb(table)]["dicom_id"]) == ["apart", "apart"]


def test_fewer_than_ten_sentences_have_no_lowest_tenth() -> None:
    assert not mdrb(reports({"apart": [[SQUARE], [FAR]]})).any()


def test_statistics_count_images_patients_and_sentences() -> None:
    yes, no = [[{"label": "abnormal", "context": c}] for c in ("yes", "no")]
    sentences = pd.DataFrame(
        {
            "sentence_id": ["1", "2", "3", "4"],
            "dicom_id": ["a", "a", "b", "g"],
            "subject_id": [1, 1, 1, 2],
            "split": ["train", "train", "train", "gold"],
            "text": ["x", "y", "x", "x"],
            "findings": [yes, no, no, yes],
        }
    )
    instances = pd.DataFrame(
        {"perturbation": ["none", "none", "other"], "subset_all": [True] * 3, "subset_mdrb": [True, False, True]}
    )
    found = data_statistics([sentences], instances).set_index(["quantity", "split"])
    assert found.loc[("images", "train"), ["count", "total"]].tolist() == [2, 3]
    assert found.loc[("distinct_sentences", "train"), ["count", "total"]].tolist() == [2, 2]
    assert found.loc[("images_without_abnormal_sentence", "train"), "share"] == 0.5
    assert found.loc[("abnormal_sentences", "train"), "share"] == pytest.approx(1 / 3)
    assert found.loc[("subset_mdrb", "evaluation"), ["count", "total"]].tolist() == [1, 2]
