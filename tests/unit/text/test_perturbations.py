from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter, open_images
from wronglung.studies.wrong_lung.perturb import perturb_instances
from wronglung.text.cleaning import clean, clean_as_published
from wronglung.text.instances import read_instances, with_words, write_instances

BOX = {"name": "left lung", "x1": 60.0, "y1": 30.0, "x2": 90.0, "y2": 80.0}
FAR = {"name": "left clavicle", "x1": 0.0, "y1": 0.0, "x2": 3.0, "y2": 3.0}
FINDING = {"label": "abnormal", "category": "nlp", "context": "yes", "box": "left lung"}


@pytest.fixture
def instances(tmp_path: Path) -> pd.DataFrame:
    with ImageWriter(tmp_path / "images.h5", 256, capacity=1) as writer:
        writer.add("a", np.zeros((256, 256), dtype=np.uint8), Geometry(100, 100, 256))
    sentences = pd.DataFrame(
        {
            "sentence_id": ["s1", "s2"],
            "dicom_id": "a",
            "subject_id": 1,
            "text": ["Left effusion.", "Heart is normal."],
            "boxes": [[BOX, FAR], [FAR]],
            "findings": [[FINDING], []],
        }
    )
    with open_images([tmp_path / "images.h5"]) as images:
        table = perturb_instances(sentences, images, ["none", "swap_left_right"], "corrected", crop=224, seed=0)
    write_instances(tmp_path / "instances.parquet", table)
    return read_instances(tmp_path / "instances.parquet")


def test_instances_hold_every_perturbation_with_its_boxes(instances: pd.DataFrame) -> None:
    assert list(instances["perturbation"]) == ["none", "none", "swap_left_right", "swap_left_right"]
    assert list(instances["text"]) == ["Left effusion.", "Heart is normal.", "Right effusion.", "Heart is normal."]
    assert list(instances["changed"]) == [False, False, True, False]
    assert instances["text_id"].nunique() == 3
    # 2.56 stored pixels to an original one, less the crop's 16; both ends belong to the box.
    np.testing.assert_array_equal(instances["boxes"][0], [[138, 61, 216, 190]])
    assert instances["boxes"][1].shape == (0, 4)


def test_subsets_are_those_of_the_unperturbed_sentence(instances: pd.DataFrame) -> None:
    assert list(instances["subset_one_lung_abnormal"]) == [True, False, True, False]


def test_an_id_is_of_the_text_and_of_words_that_another_cleaning_makes() -> None:
    texts = pd.DataFrame({"text": ["No effusion.", "Small effusion.", "Cardiomegaly.", "No effusion."]})
    plain, published = (with_words(texts, way)["text_id"] for way in (clean, clean_as_published))
    assert plain[0] == plain[3] == published[0]
    assert plain.nunique() == 3
    assert plain[1] == published[1]
    assert plain[2] != published[2]
    assert set(plain.str.len()) == {16}


def test_outcomes_are_those_of_the_sentence_as_written(instances: pd.DataFrame) -> None:
    assert instances["swap_outcome"].isna().tolist() == [True, True, False, False]
    assert list(instances["swap_outcome"][2:]) == ["whole", "no_side"]
    assert not instances["comparative"].any()
