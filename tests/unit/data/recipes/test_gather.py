"""Samples from the tables of a small data set, and how their inputs are read."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.data.recipes.test_parts import SETTINGS
from wronglung.data.attributes import write_attributes
from wronglung.data.image_labels import make_image_labels, write_image_labels
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter
from wronglung.data.labels import LABELS, make_labels, write_labels
from wronglung.data.recipes.gather import gather_samples
from wronglung.data.records import SCHEMA, write_records
from wronglung.data.sample_inputs import open_samples
from wronglung.data.sample_settings import SampleSettings
from wronglung.data.samples import SampleTable, read_samples, write_samples
from wronglung.data.sentences import SCHEMA as OF_SENTENCES
from wronglung.data.sentences import write_sentences

FILMS = [f"d{number}" for number in range(8)]  # of patient 1 two films in one study, of the others one
SPLITS = ["train", "train", "train", "valid", "valid", "gold", "gold", "all"]
SUBJECTS = [1, 1, 2, 3, 4, 5, 6, 7]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The tables of eight films; d6 has no sentence, and nothing is known of d2's findings."""
    records = pd.DataFrame(dict.fromkeys(SCHEMA.names), index=range(8)).assign(
        dicom_id=FILMS, subject_id=SUBJECTS, split=SPLITS, view=["PA", "AP", *["PA"] * 6], rows=9, columns=9
    )
    records = records.assign(study_id=records["subject_id"] + 10, shard="s")
    write_records(tmp_path / "records.parquet", records.iloc[::-1])
    sentences = [("d0", "10", "An effusion-like opacity.", "findings"), ("d0", "9", "No nodule.", "findings")]
    sentences += [("d0", "11", "An edema.", "impression")]
    sentences += [(film, "1", "No effusion.", "findings") for film in FILMS[1:6]]
    rows = [
        dict.fromkeys(OF_SENTENCES.names)
        | {"sentence_id": f"dicom_{film}_sent_1|{number}", "dicom_id": film, "text": text, "section": section}
        | {"study_id": 1, "subject_id": 1, "split": "train", "boxes": [], "findings": []}
        for film, number, text, section in sentences
    ]
    write_sentences(tmp_path / "sentences.parquet", pd.DataFrame(rows))
    found = pd.DataFrame({"dicom_id": FILMS, "finding": "", "visible": ""})
    found.loc[0, ["finding", "visible"]] = ["effusion", "True"]
    found.loc[3, ["finding", "visible"]] = ["nodule", "False"]
    found.loc[4, ["finding", "visible"]] = ["nodule", "True"]
    found[found["dicom_id"] != "d2"].to_csv(tmp_path / "truth.csv", index=False)
    keys = (
        records[["subject_id", "study_id"]].drop_duplicates().astype(str).set_axis(["patient_id", "study_id"], axis=1)
    )
    times = {"time": [3.0, 4.0, np.nan, 6.0, 7.0, 8.0, 9.0], "event": [1.0, np.nan, 1.0, 0.0, 1.0, 0.0, 1.0]}
    write_attributes(tmp_path / "attributes.parquet", keys.assign(sex=[*"FMFMFM", None], view="PA, AP", **times))
    values = pd.DataFrame(np.nan, index=range(7), columns=list(LABELS)).assign(Edema=[1.0, 0, -1, 1, 0, 0, 0])
    write_labels(tmp_path / "labels.parquet", make_labels(keys.reset_index(drop=True), values, "a", "ignore"))
    own = pd.DataFrame({"hernia": np.arange(8) % 2.0})
    write_image_labels(tmp_path / "image_labels.parquet", make_image_labels(pd.Series(FILMS), own))
    return {name: str(tmp_path / f"{name}.parquet") for name in ("records", "sentences", "attributes")} | {
        "labels": str(tmp_path / "truth.csv")
    }


def gathered(files: dict[str, str], **changes: Any) -> pd.DataFrame:
    """The samples of SETTINGS with changes, by sample_id."""
    return gather_samples(SampleSettings.model_validate(SETTINGS | changes), files, seed=7).set_index("sample_id")


def test_samples_have_their_sentences_in_order_and_what_they_lack_is_counted(
    files: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    found = gathered(files)
    assert found["split"].to_dict() == {
        "d0": "train", "d1": "train", "d3": "valid", "d4": "valid", "d5": "test", "d6": "test"
    }  # fmt: skip
    assert found.loc["d0", "text"] == "No nodule. An like opacity."
    assert found["text"].isna().to_dict() == {name: name == "d6" for name in found.index}
    assert found.loc[["d0", "d1", "d4"], "target.effusion"].tolist() == [1.0, 0.0, 0.0]
    assert found.loc[["d0", "d4"], "target.nodule"].tolist() == [0.0, 1.0]
    assert np.isnan(found.loc["d3", "target.nodule"])  # there, and not visible
    for said in ("1 of 8 images have no known target", "6 of 8 images are samples", "1 samples lack text"):
        assert said in caplog.text
    every = gathered(files, text={"sections": None, "remove": []})
    assert every.loc["d0", "text"] == "No nodule. An effusion-like opacity. An edema."
    with pytest.raises(ValueError, match=r"no sentence is in the sections \['history'\]; there are \['findings'"):
        gathered(files, text={"sections": ["history"], "remove": []})


def test_labels_come_from_studies_or_from_images(files: dict[str, str]) -> None:
    folder = Path(files["labels"]).parent
    targets = {"source": "release", "file": None, "names": ["Edema"]}
    found = gathered(files | {"labels": str(folder / "labels.parquet")}, targets=targets)
    assert found["target.Edema"].to_dict() == {"d0": 1, "d1": 1, "d2": 0, "d4": 1, "d5": 0, "d6": 0}  # d3: uncertain
    targets = {"source": "images", "file": None, "names": ["hernia"]}
    found = gathered(files | {"labels": str(folder / "image_labels.parquet")}, targets=targets)
    assert found["target.hernia"].tolist() == [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]
    with pytest.raises(ValueError, match="unknown labels"):
        gathered(files, targets=SETTINGS["targets"] | {"names": ["effusion", "edema"]})


def test_a_time_needs_its_event_and_sizes_are_of_samples_with_both(
    files: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    table = {"attributes": ["sex", "view"], "planted": {}, "groups": {}}
    targets = {"source": "attributes", "time": "time", "event": "event"}
    splits = {"source": "drawn", "train": 3, "valid": 1, "test": None}
    found = gathered(files, text=None, table=table, targets=targets, splits=splits)
    assert sorted(found.index) == ["d0", "d1", "d4", "d5", "d6", "d7"]  # d2 has no event, d3 no time
    assert found["split"].value_counts().sum() == 6
    assert found.loc[["d0", "d1"], "table.view=AP"].tolist() == [0.0, 1.0]  # the film's own, not the study's
    assert found.loc["d0", ["table.sex=F", "table.sex=M"]].tolist() == [1.0, 0.0]
    assert np.isnan(found.loc["d7", ["table.sex=F", "table.sex=M"]].to_numpy(dtype=float)).all()
    assert "1 samples lack table.sex=F" in caplog.text
    assert "lack text" not in caplog.text


def test_inputs_have_the_noise_of_their_sample_whatever_the_order(files: dict[str, str], tmp_path: Path) -> None:
    every = {"attributes": ["time"], "planted": {}, "groups": {}}
    rows = gathered(files, image={"noise": 0.1}, table=every).reset_index()
    write_samples(tmp_path / "samples.parquet", rows)
    table = read_samples(tmp_path / "samples.parquet")
    store = tmp_path / "images.h5"
    with ImageWriter(store, 100, len(FILMS)) as images:
        for film in FILMS:
            images.add(film, np.full((100, 100), 128, dtype=np.uint8), Geometry(100, 100, 100))
    last = len(rows) - 1
    with open_samples(table, [store], 90, seed=7) as reader:
        forward = [reader.input("image", row) for row in range(len(rows))]
        assert reader.input("text", last) is None
        assert reader.input("text", 0) == rows.loc[0, "text"]
        assert reader.input("table", 0).tolist() == [3.0]
        assert reader.input("table", 2) is None  # d3, of whom no attribute is known
    back = SampleTable(table.rows.iloc[::-1], table.attributes, table.targets)
    with open_samples(back, [store], 90, seed=7) as reader:
        assert np.array_equal(reader.input("image", last), forward[0])
    assert forward[0].shape == (90, 90)
    assert forward[0].std() == pytest.approx(25.5, rel=0.05)
    assert not np.array_equal(forward[0], forward[1])
