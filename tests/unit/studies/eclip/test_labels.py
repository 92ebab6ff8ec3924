"""What is known of images: what no source says is not known, and never absent."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wronglung.data.labels import LABELS, make_labels, write_labels
from wronglung.studies.eclip.image_labels import (
    classes_of,
    labels_of_release,
    labels_of_truth,
    of_split,
    read_image_labels,
    truth_of,
    write_image_labels,
)

IMAGES = pd.DataFrame(
    {"dicom_id": ["a", "b", "c", "d"], "study_id": [1, 2, 3, 4], "subject_id": [1, 1, 2, 3], "split": "gold"}
)
TRUTH = """dicom_id,finding,visible
a,edema,True
a,edema,False
b,edema,False
b,nodule,True
c,,
"""


def truth_file(folder: Path, text: str = TRUTH) -> Path:
    (folder / "truth.csv").write_text(text)
    return folder / "truth.csv"


def test_a_finding_that_is_not_visible_is_unknown_and_so_is_an_image_that_the_table_does_not_name(
    tmp_path: Path,
) -> None:
    found = labels_of_truth(truth_file(tmp_path), IMAGES).pivot(index="dicom_id", columns="label", values="value")
    expected = [[1, 0], [np.nan, 1], [0, 0], [np.nan, np.nan]]
    np.testing.assert_array_equal(found[["edema", "nodule"]].to_numpy(), expected)


@pytest.mark.parametrize(
    ("text", "named"),
    [("dicom_id,finding\na,edema\n", "visible"), (TRUTH.replace("b,nodule,True", "b,nodule,yes"), "yes")],
)
def test_a_table_of_another_form_is_refused(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=named):
        labels_of_truth(truth_file(tmp_path, text), IMAGES)


def test_blank_and_uncertain_labels_of_a_release_are_not_known(tmp_path: Path) -> None:
    values = pd.DataFrame(np.nan, index=range(3), columns=list(LABELS))
    values["Edema"] = [1.0, 0.0, -1.0]
    ids = pd.DataFrame({"patient_id": [1, 1, 2], "study_id": [1, 2, 3]})
    write_labels(tmp_path / "labels.parquet", make_labels(ids, values, "chexpert", "ignore"))
    rows = labels_of_release(tmp_path / "labels.parquet", IMAGES)
    write_image_labels(tmp_path / "images.parquet", rows)
    read = read_image_labels(tmp_path / "images.parquet", "release")
    np.testing.assert_array_equal(truth_of(read, ["Edema"])[:, 0], [1, 0, np.nan, np.nan])
    assert read.drop(columns="Edema").isna().all(axis=None)
    with pytest.raises(ValueError, match="truth"):
        read_image_labels(tmp_path / "images.parquet", "truth")
    with pytest.raises(ValueError, match="did you mean 'Edema'"):
        truth_of(read, ["Edemma"])


def test_images_without_an_embedding_are_left_out_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_image_labels(tmp_path / "images.parquet", labels_of_truth(truth_file(tmp_path), IMAGES))
    labels = read_image_labels(tmp_path / "images.parquet", "truth")
    assert of_split(labels, "gold", ["a", "c", "x"]).index.get_level_values("dicom_id").tolist() == ["a", "c"]
    assert "2 of 4" in caplog.text
    with pytest.raises(ValueError, match="gold"):
        of_split(labels, "gold", ["x"])


def test_the_class_of_an_image_is_unknown_only_if_nothing_is_present() -> None:
    truth = np.array([[1, 0], [1, np.nan], [0, 0], [0, np.nan], [1, 1]])
    assert classes_of(truth, ["a", "b"]) == [("a",), ("a",), (), None, ("a", "b")]
