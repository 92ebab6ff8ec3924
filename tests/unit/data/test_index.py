import numpy as np
import pandas as pd
import pytest

from tests.unit.data.conftest import MadeUpRelease, write_dicom
from wronglung.data.releases.chest_imagenome.index_release import index_release
from wronglung.data.releases.chest_imagenome.layout import list_files
from wronglung.data.splits import assign_shards, drop_shared_patients, prove_disjoint

SHARDS = {"gold": 1, "silver": 2}


def test_records_are_complete_and_sorted(release: MadeUpRelease) -> None:
    release.add("train", "b", 10000002, 50000002)
    release.add("train", "a", 10000001, 50000001, view="AP")
    release.add("avoid", "g", 11000001, 51000001)
    release.add_gold("g")
    index = index_release(release.write_lists(), ["AP", "PA"], SHARDS, "dicom")
    assert index.rejections == []
    assert list(index.records["dicom_id"]) == ["a", "b", "g"]
    first = index.records.iloc[0]
    assert first["report"] == "files/p10/p10000001/s50000001.txt"
    assert first["scene_graph"] == "silver_dataset/scene_graph/a_SceneGraph.json"
    assert first["path"] == "files/p10/p10000001/s50000001/a.dcm"
    assert list(index.records["split"]) == ["train", "train", "gold"]
    assert index.records["shard"].iloc[2] == "gold-000"
    assert index.records["rows"].isna().all()


def test_each_rule_leaves_out_its_images_and_says_so(release: MadeUpRelease) -> None:
    release.add("train", "keep", 10000001, 50000001)
    release.add("train", "side", 10000001, 50000001, view="LATERAL")
    release.add("train", "unlisted", 10000002, 50000002)
    release.add("train", "gold-patient", 11000001, 50000003)
    release.add("train", "test-patient", 12000001, 50000004)
    release.add("test", "test", 12000001, 50000005)
    release.add("avoid", "gold", 11000001, 51000001)
    release.add("avoid", "second", 11000001, 51000002)
    release.add_gold("gold")
    index = index_release(release.write_lists(unlisted=("unlisted",)), ["AP", "PA"], SHARDS, "dicom")
    assert sorted(index.records["dicom_id"]) == ["gold", "keep", "test"]
    assert {row.record_id: (row.kind, row.reason) for row in index.rejections} == {
        "side": ("filter", "view position LATERAL"),
        "unlisted": ("fault", "not in cxr-record-list"),
        "gold-patient": ("filter", "train image of a patient who is also in gold"),
        "test-patient": ("filter", "train image of a patient who is also in test"),
        "second": ("filter", "gold patient, image without gold sentences"),
    }


def test_image_in_train_and_gold_is_gold_and_no_fault(release: MadeUpRelease) -> None:
    release.add("train", "a", 10000001, 50000001)
    release.add("avoid", "a", 10000001, 50000001)
    release.add_gold("a")
    index = index_release(release.write_lists(), ["AP", "PA"], SHARDS, "dicom")
    assert list(index.records["split"]) == ["gold"]
    assert [(row.kind, row.reason) for row in index.rejections] == [
        ("filter", "train image of a patient who is also in gold")
    ]


def test_without_silver_shards_gold_images_alone_are_kept(release: MadeUpRelease) -> None:
    release.add("train", "silver", 10000001, 50000001)
    release.add("valid", "both", 10000002, 50000002)
    for dicom in ("both", "gold"):
        release.add("avoid", dicom, 10000002, 50000002)
        release.add_gold(dicom)
    found = index_release(release.write_lists(), ["PA"], {"gold": 1, "silver": 0}, "dicom")
    assert list(found.records["dicom_id"]) == ["both", "gold"]
    assert set(found.records["shard"]) == {"gold-000"}
    assert [(row.record_id, row.kind) for row in found.rejections] == [("silver", "filter")]
    assert "gold" in found.rejections[0].reason


def test_study_that_differs_from_the_record_list_is_a_fault(release: MadeUpRelease) -> None:
    row = release.add("train", "a", 10000001, 50000001)
    release.add("train", "b", 10000002, 50000002)
    files = release.write_lists()
    row["study_id"] = 59999999
    release.write_lists()
    index = index_release(files | {"train": files["train"]}, ["PA"], SHARDS, "dicom")
    assert list(index.records["dicom_id"]) == ["a", "b"]


def test_missing_column_names_file_and_columns(release: MadeUpRelease) -> None:
    release.add("train", "a", 10000001, 50000001)
    files = release.write_lists()
    table = pd.read_csv(files["train"]).drop(columns="ViewPosition")
    table.to_csv(files["train"], index=False)
    with pytest.raises(ValueError, match=r"train\.csv.*\['ViewPosition'\].*'dicom_id'"):
        index_release(files, ["PA"], SHARDS, "dicom")


def test_patient_in_two_splits_cannot_pass() -> None:
    records = pd.DataFrame({"subject_id": [1, 1], "split": ["train", "gold"], "shard": ["a", "a"]})
    with pytest.raises(ValueError, match=r"\[1\].*split"):
        prove_disjoint(records)
    listed = pd.DataFrame({"dicom_id": ["x", "y"], "subject_id": [1, 1], "split": ["train", "gold"]})
    kept, dropped = drop_shared_patients(listed)
    assert list(kept["dicom_id"]) == ["y"]
    assert [row.record_id for row in dropped] == ["x"]


@pytest.mark.parametrize("count", [1, 3, 7, 50])
def test_shards_keep_patients_whole_and_are_even(count: int) -> None:
    subjects = [10000000 + i // 2 for i in range(200)]
    records = pd.DataFrame({"subject_id": subjects, "split": "train"})
    shards = assign_shards(records, {"gold": 1, "silver": count})
    assert shards.groupby(records["subject_id"]).nunique().max() == 1
    sizes = shards.value_counts()
    assert len(sizes) == count
    assert sizes.max() - sizes.min() <= 4


def write_metadata(release: MadeUpRelease) -> None:
    """MIMIC-CXR-JPG's metadata of all images added so far."""
    path = release.root / "jpg/mimic-cxr-2.0.0-metadata.csv.gz"
    path.parent.mkdir()
    rows = pd.DataFrame([row for rows in release.rows.values() for row in rows]).drop(columns="path")
    rows.assign(Rows=6, Columns=8).to_csv(path, index=False)


@pytest.mark.parametrize("listed", [True, False])
def test_jpg_images_lie_beside_and_the_metadata_may_stand_in_for_the_record_list(
    release: MadeUpRelease, listed: bool
) -> None:
    release.add("train", "a", 10000001, 50000001)
    silent = release.add("train", "silent", 10000002, 50000002, view="")
    write_dicom(release.mimic / silent["path"], np.arange(48).reshape(6, 8), ViewPosition="PA")
    release.add("train", "unlisted", 10000003, 50000003)
    release.write_lists(unlisted=("unlisted",))
    write_metadata(release)
    if not listed:
        (release.mimic / "cxr-record-list.csv.gz").unlink()
    files = list_files(str(release.mimic), str(release.root / "jpg"), str(release.imagenome), images="jpg")
    index = index_release(files, ["PA"], SHARDS, "jpg")
    paths = dict(zip(index.records["dicom_id"], index.records["path"], strict=True))
    assert paths["a"] == "files/p10/p10000001/s50000001/a.jpg"
    assert set(paths) == ({"a"} if listed else {"a", "unlisted"})
    reasons = {row.record_id: (row.kind, row.reason) for row in index.rejections}
    told = "view position not given by any list, and the header of a JPG file cannot hold it"
    assert reasons.pop("silent") == ("filter", told)
    assert reasons == ({"unlisted": ("fault", "not in cxr-record-list")} if listed else {})
