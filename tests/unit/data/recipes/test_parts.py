"""Texts without class words, splits without shared patients, and attributes as numbers."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from wronglung.data.recipes.splits import splits_of
from wronglung.data.recipes.tables import attributes_of, table_of
from wronglung.data.recipes.targets import times_of
from wronglung.data.recipes.texts import without_words
from wronglung.data.sample_settings import SampleSettings, SampleSplits, TableInput, TimeTargets

SETTINGS: dict[str, Any] = {
    "dataset": "clinic",
    "image": {"noise": 0.0},
    "volume": None,
    "text": {"sections": ["findings"], "remove": ["effusion"]},
    "table": None,
    "targets": {"source": "truth", "file": "truth.csv", "names": ["effusion", "nodule"]},
    "splits": {"source": "release", "train": None, "valid": None, "test": None},
}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("No pleural effusion.", "No pleural."),
        ("Effusion-like opacity, no effusions.", "like opacity, no effusions."),
        ("A pleural_effusion_left is seen.", "A pleural left is seen."),
        ("hepatoeffusion stays", "hepatoeffusion stays"),
        ("effusion", ""),
    ],
)
def test_words_are_taken_out_whole_and_of_names(text: str, left: str) -> None:
    assert without_words(text, ["effusion"]) == left
    assert without_words(text, []) == text


def records(count: int = 40, split: str = "all") -> pd.DataFrame:
    """Two films a patient, of two studies."""
    number = np.arange(count)
    ids = [f"d{one:02}" for one in number]
    return pd.DataFrame(
        {"dicom_id": ids, "subject_id": number // 2, "study_id": 100 - number, "split": split, "view": "PA"}
    )


def test_drawn_splits_have_their_sizes_and_share_no_patient() -> None:
    settings = SampleSplits(source="drawn", train=20, valid=6, test=None)
    found = splits_of(settings, records(), seed=7)
    assert found.value_counts().to_dict() == {"train": 20, "valid": 6, "test": 14}
    assert records().assign(found=found).groupby("subject_id")["found"].nunique().max() == 1
    shuffled = records().sample(frac=1.0, random_state=1)
    assert splits_of(settings, shuffled, seed=7).sort_index().tolist() == found.tolist()


def test_splits_of_the_release_are_cut_to_their_size() -> None:
    given = records()
    given.loc[:9, "split"], given.loc[10:13, "split"], given.loc[14:, "split"] = "gold", "valid", "train"
    found = splits_of(SampleSplits(source="release", train=12, valid=None, test=None), given, seed=7)
    assert found.value_counts().to_dict() == {"train": 12, "test": 10, "valid": 4}
    with pytest.raises(ValueError, match=r"no sample is in \['test'\]; .*; ask for fewer in train and valid"):
        splits_of(SampleSplits(source="drawn", train=38, valid=4, test=None), given, seed=7)
    with pytest.raises(
        ValueError, match=r"no sample is in \['train', 'valid', 'test'\]; .* \{'all': 40\}; use `source: "
    ):
        splits_of(SampleSplits(source="release", train=None, valid=None, test=None), records(), seed=7)


def table(**planted: dict[str, Any]) -> TableInput:
    """A table of age and view, and what is planted."""
    return TableInput.model_validate({"attributes": ["age", "view"], "planted": planted, "groups": {}})


def test_attributes_become_numbers_and_categories_columns() -> None:
    given = records(4).assign(view=["PA", "AP", None, "PA"])
    attributes = attributes_of(given, None).assign(age=[60.0, np.nan, 50.0, 50.0])
    targets = pd.DataFrame({"target.effusion": [1.0, 0.0, np.nan, 1.0]})
    found = table_of(table(), attributes, targets, given["dicom_id"], seed=7)
    assert list(found) == ["table.age", "table.view=AP", "table.view=PA"]
    assert np.isnan(found.loc[2, ["table.view=AP", "table.view=PA"]].to_numpy(dtype=float)).all()
    assert found["table.view=AP"].tolist()[:2] == [0.0, 1.0]
    with pytest.raises(ValueError, match="unknown attributes"):
        table_of(table(), attributes.drop(columns="age"), targets, given["dicom_id"], seed=7)


def test_a_planted_attribute_has_its_effect() -> None:
    given = records(3000)
    present = np.arange(3000) % 2 == 0
    targets = pd.DataFrame({"target.effusion": np.where(present, 1.0, 0.0)})
    planted = table(smoker={"label": "effusion", "present": 0.8, "absent": 0.3})
    attributes = attributes_of(given, None).assign(age=1.0)
    drawn = table_of(planted, attributes, targets, given["dicom_id"], seed=7)["table.smoker"].to_numpy()
    assert drawn[present].mean() == pytest.approx(0.8, abs=0.03)
    assert drawn[~present].mean() == pytest.approx(0.3, abs=0.03)


def test_times_are_checked() -> None:
    settings = TimeTargets(source="attributes", time="days", event="relapse")
    given = pd.DataFrame({"days": [3.0, np.nan], "relapse": [1.0, 0.0]})
    assert times_of(settings, given)["target.time"].tolist()[0] == 3.0
    with pytest.raises(ValueError, match="expected times above 0"):
        times_of(settings, given.assign(days=[0.0, 1.0]))


OTHER = {"label": "edema", "present": 1.0, "absent": 0.0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"image": None, "text": None}, "expected at least one"),
        ({"volume": {"noise": 0.0}}, "image or volume"),
        ({"targets": SETTINGS["targets"] | {"file": None}}, "expected one for truth alone"),
        ({"splits": {"source": "drawn", "train": 5, "valid": None, "test": 5}}, "expected sizes of train and valid"),
        (
            {
                "table": {
                    "attributes": [],
                    "planted": {"a": {"label": "edema", "present": 1, "absent": 0}},
                    "groups": {},
                }
            },
            r"labels \['edema'\]; expected some of the targets",
        ),
        ({"table": {"attributes": ["age"], "planted": {}, "groups": {"b": ["sex"]}}}, r"groups.b: given \['sex'\]"),
        ({"table": {"attributes": [], "planted": {}, "groups": {}}}, "given none; name an attribute"),
    ],
)
def test_wrong_recipes_are_refused(change: dict[str, Any], said: str) -> None:
    assert SampleSettings.model_validate(SETTINGS).modalities == ("image", "text")
    with pytest.raises(ValidationError, match=said):
        SampleSettings.model_validate(SETTINGS | change)
