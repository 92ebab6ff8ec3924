"""Published sets of labelled films as data sets: four forms become records and labels, and every mistake is named."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.support.labelled_sets import (
    CXR14,
    FIVE,
    chexpert_path,
    mimic_path,
    write_chestxray14,
    write_chexpert,
    write_list,
    write_mimic,
    write_rsna,
)
from wronglung.data.image_labels import read_image_labels, write_image_labels
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.releases.labelled_images.adapter import index_images, labels_of_images
from wronglung.data.releases.labelled_images.examine import examine_set
from wronglung.data.releases.labelled_images.settings import LabelledImages
from wronglung.data.releases.no_texts import link_nothing
from wronglung.data.releases.registry import LAYOUTS

COMMON = {
    "shards": 2,
    "max_rejected": {"index_release": 0.0, "convert_images": 0.01, "link_sentences": 0.0},
    "check": {"images": 3},
}


def entry(layout: str, **keys: Any) -> LabelledImages:
    """The entry of a set."""
    found = LAYOUTS[layout].settings.model_validate({"layout": layout, **COMMON, **keys})
    assert isinstance(found, LabelledImages)
    return found


@pytest.fixture
def sets(tmp_path: Path) -> dict[str, LabelledImages]:
    """All four sets, whole and small."""
    chexpert, mimic = write_chexpert(tmp_path / "chexpert", 2), write_mimic(tmp_path, 2)
    rsna, nih = write_rsna(tmp_path / "rsna", 7).parent, write_chestxray14(tmp_path / "nih", 1).parent
    return {
        "chexpert_5x200": entry("chexpert_5x200", table=str(chexpert), films=str(chexpert.with_name("CheXpert-v1.0"))),
        "mimic_5x200": entry("mimic_5x200", table=str(mimic), films=str(tmp_path / "mimic"), images="jpg"),
        "rsna": entry("rsna", rsna=str(rsna)),
        "chestxray14": entry("chestxray14", chestxray14=str(nih), films="test"),
    }


def records_of(data: LabelledImages) -> pd.DataFrame:
    return index_images(data.lists(), **data.index_arguments()).records


def labels_of(data: LabelledImages, folder: Path) -> pd.DataFrame:
    """The labels as the study reads them."""
    write_image_labels(folder / "labels.parquet", labels_of_images(data.lists(), data.layout))
    return read_image_labels(folder / "labels.parquet")


@pytest.mark.parametrize("name", ["chexpert_5x200", "mimic_5x200", "rsna", "chestxray14"])
def test_every_film_is_read_and_nothing_is_left_out(name: str, sets: dict[str, LabelledImages], tmp_path: Path) -> None:
    data = sets[name]
    report = examine_set(data, {}, 7)
    assert report.findings == []
    records = records_of(data)
    assert set(records["shard"]) == {"own-000", "own-001"}
    assert not convert_images(records, data.image_folder, str(tmp_path / "a.h5"), 32, data.image_kind)
    with open_images([tmp_path / "a.h5"]) as images:
        assert all(one in images for one in records["dicom_id"])
        assert link_nothing(records, images).sentences.empty
    labels = labels_of(data, tmp_path)
    assert tuple(labels.columns) == LAYOUTS[name].label_names
    assert set(labels.index) == set(records["dicom_id"])
    assert data.unread(records["split"][0]) is None
    assert {one.what: one.found for one in report.counts}["films"] == len(records)


def test_chexpert_names_patients_and_its_first_folder_may_be_left_out(
    sets: dict[str, LabelledImages], tmp_path: Path
) -> None:
    records = records_of(sets["chexpert_5x200"])
    expected = {chexpert_path(number): number // 2 + 1 for number in range(10)}
    assert dict(zip(records["dicom_id"], records["subject_id"], strict=True)) == expected
    assert records["path"].equals(records["dicom_id"])
    labels = labels_of(sets["chexpert_5x200"], tmp_path)
    for number in range(10):
        assert labels.loc[chexpert_path(number)].to_dict() == {
            name: float(place == number % 5) for place, name in enumerate(FIVE)
        }
    given = Path(sets["chexpert_5x200"].lists()["films"])
    for prefix in ("", "CheXpert-v1.0-small/"):
        other = write_list(tmp_path / "other.csv", given.read_text().replace("CheXpert-v1.0/", prefix))
        assert index_images({"films": str(other)}, "chexpert_5x200", ".", 2).records.equals(records)


@pytest.mark.parametrize(("images", "suffix"), [("jpg", ".jpg"), ("dicom", ".dcm")])
def test_mimic_has_its_own_ids_and_either_kind_of_file(images: str, suffix: str, tmp_path: Path) -> None:
    table = write_mimic(tmp_path, 1, suffix)
    data = entry("mimic_5x200", table=str(table), films=str(tmp_path / "mimic"), images=images)
    records = records_of(data).sort_values("study_id", ignore_index=True)
    assert records["study_id"].tolist() == [50000001 + number for number in range(5)]
    assert records["subject_id"].tolist() == [10000001 + number // 2 for number in range(5)]
    assert records["path"].tolist() == [str(Path(mimic_path(n)).with_suffix(suffix)) for n in range(5)]
    assert records["dicom_id"].tolist() == [Path(mimic_path(n)).stem for n in range(5)]
    assert all((tmp_path / "mimic" / path).exists() for path in records["path"])
    assert labels_of(data, tmp_path).loc[Path(mimic_path(3)).stem].to_dict() == dict.fromkeys(FIVE, 0.0) | {"Edema": 1}
    assert LAYOUTS["mimic_5x200"].patients == LAYOUTS["chest_imagenome"].patients


def test_a_film_of_rsna_has_one_label_however_many_boxes_it_has(
    sets: dict[str, LabelledImages], tmp_path: Path
) -> None:
    records, labels = records_of(sets["rsna"]), labels_of(sets["rsna"], tmp_path)
    assert records["subject_id"].nunique() == len(records) == 7
    assert labels["Pneumonia"].tolist() == [1, 0, 0, 1, 0, 0, 1]
    assert labels["Normal"].tolist() == [0, 1, 1, 0, 1, 1, 0]


def test_chestxray14_has_its_test_list_or_all_films_in_one_folder_or_in_twelve(
    sets: dict[str, LabelledImages], tmp_path: Path
) -> None:
    records, labels = records_of(sets["chestxray14"]), labels_of(sets["chestxray14"], tmp_path)
    assert set(records["split"]) == {"test"}
    assert len(records) == len(CXR14)
    assert labels.sum().to_dict() == dict.fromkeys(CXR14, 1.0) | {"Hernia": 0.0}
    assert records["subject_id"].tolist() == [int(name[:8]) for name in records["dicom_id"]]
    root = write_chestxray14(tmp_path / "twelve", 1, "images_003/images").parent
    whole = entry("chestxray14", chestxray14=str(root), films="all")
    found = records_of(whole)
    assert set(found["split"]) == {"all"}
    assert len(found) == 2 * len(records)
    assert all((root / path).exists() for path in found["path"])
    assert whole.unread("test")
    assert sets["chestxray14"].unread("all")


def test_several_findings_of_a_film_and_blank_labels(tmp_path: Path) -> None:
    header = "Image Index,Finding Labels,Patient ID"
    nih = write_list(tmp_path / "nih.csv", header, "a.png,Mass|Edema,1", "b.png,No Finding,1")
    labels = labels_of_images({"films": str(nih)}, "chestxray14").query("value == 1")
    assert list(zip(labels["dicom_id"], labels["label"], strict=True)) == [
        ("a.png", "Mass"),
        ("a.png", "Edema"),
        ("b.png", "No Finding"),
    ]
    five = write_list(tmp_path / "five.csv", f"Path,{','.join(FIVE)}", f"{chexpert_path(0)},1.0,,-1.0,0,0")
    values = labels_of_images({"films": str(five)}, "chexpert_5x200")["value"]
    np.testing.assert_array_equal(values, [1, np.nan, np.nan, 0, 0])


def test_a_list_of_another_set_and_a_test_list_of_another_release_are_refused(
    sets: dict[str, LabelledImages], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="none of its 10 rows"):
        index_images({"films": sets["mimic_5x200"].lists()["films"]}, "chexpert_5x200", ".", 1)
    lists = sets["chestxray14"].lists()
    write_list(Path(lists["test"]), "a.png", "00000001_001.png")
    with pytest.raises(ValueError, match=r"1 of 2 films .*a\.png"):
        index_images(lists, "chestxray14", ".", 1)


def test_a_film_that_is_not_there_is_counted_and_stops_the_run_beyond_the_tolerated_share(
    sets: dict[str, LabelledImages], tmp_path: Path
) -> None:
    data = sets["chexpert_5x200"]
    (Path(data.image_folder) / chexpert_path(4)).unlink()
    (finding,) = examine_set(data, {}, 7).findings
    assert (finding.severity, finding.count, finding.examples) == ("stops", 1, [chexpert_path(4)])
    tolerant = data.model_copy(update={"max_rejected": data.max_rejected | {"convert_images": 0.2}})
    assert [one.severity for one in examine_set(tolerant, {}, 7).findings] == ["warns"]
    (row,) = convert_images(records_of(data), data.image_folder, str(tmp_path / "a.h5"), 32, data.image_kind)
    assert (row.record_id, row.kind) == (chexpert_path(4), "fault")
