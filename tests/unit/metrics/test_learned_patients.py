"""What a model may know is undefined for it, and nothing else is."""

from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.data.learned_patients import learned_patients
from wronglung.data.records import write_records
from wronglung.metrics.localisation.scores import undefined_for


def records(path: Path, splits: dict[int, str]) -> Path:
    """The records of a data set, one image a patient."""
    rows = [{"dicom_id": f"i{patient}", "subject_id": patient, "split": split} for patient, split in splits.items()]
    rest = {"study_id": 1, "view": "PA", "rows": 9, "columns": 9, "path": "", "report": "", "scene_graph": ""}
    write_records(path, pd.DataFrame(rows).assign(**rest, shard="silver-000", images_from=None))
    return path


def test_patients_of_training_and_validation_are_known(tmp_path: Path) -> None:
    one = records(tmp_path / "a.parquet", {1: "train", 2: "valid", 3: "test", 4: "gold"})
    two = records(tmp_path / "b.parquet", {5: "train", 6: "gold"})
    assert learned_patients([one, two]) == {1, 2, 5}
    assert learned_patients([]) == set()


def test_their_rows_are_undefined_in_every_score(tmp_path: Path) -> None:
    instances = pd.DataFrame({"instance_id": ["a", "b", "a"], "subject_id": [1, 2, 1]})
    scores = pd.DataFrame(
        {"instance_id": ["a", "b", "a"], "perturbation": ["none", "none", "x"], "auroc": [0.1, 0.2, 0.3], "cnr": 1.0}
    )
    found = undefined_for({1, 9}, instances, scores)
    assert found[["instance_id", "perturbation"]].equals(scores[["instance_id", "perturbation"]])
    np.testing.assert_array_equal(found["auroc"], [np.nan, 0.2, np.nan])
    np.testing.assert_array_equal(found["cnr"], [np.nan, 1.0, np.nan])
    assert undefined_for(set(), instances, scores).equals(scores)
