"""MS-CXR as a data set: its own split, borrowed images, sides, and what is missing is reported."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.data.ms_cxr_case import STEM, image_id, row, write_csv
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter, open_images
from wronglung.data.records import write_records
from wronglung.data.rejected import share_of
from wronglung.data.releases.ms_cxr.examine import examine_phrases
from wronglung.data.releases.ms_cxr.index_phrases import index_phrases
from wronglung.data.releases.ms_cxr.link_phrases import link_phrases
from wronglung.data.releases.ms_cxr.settings import MsCxrSettings

SIZE = (3056, 2544)
ROWS = [
    row(0, split="val"),
    row(0, label_text="right base opacity", category_name="Lung Opacity", split="val"),
    row(1, label_text="enlarged heart", category_name="Cardiomegaly", split="train"),
    row(2, label_text="left and right effusions", split="test"),
]


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    return write_csv(tmp_path / f"{STEM}.csv", ROWS)


def records_of_another(folder: Path, *numbers: int) -> str:
    """The records of a data set that stores these images."""
    one = {"study_id": 1, "subject_id": 1, "split": "gold", "view": "PA", "rows": 9, "columns": 9, "path": "a"}
    frame = pd.DataFrame([{"dicom_id": image_id(number), **one} for number in numbers])
    path = folder / "others.parquet"
    write_records(path, frame.assign(report="", scene_graph="", shard="gold-000", images_from=None))
    return str(path)


def store(path: Path, size: tuple[int, int], *numbers: int) -> Path:
    """A store of images of a size."""
    with ImageWriter(path, 32, len(numbers)) as writer:
        for number in numbers:
            writer.add(image_id(number), np.zeros((32, 32), dtype=np.uint8), Geometry(*size, 32))
    return path


def test_the_split_is_its_own_and_images_may_be_anothers(annotations: Path, tmp_path: Path) -> None:
    files = {"annotations": str(annotations), "others": records_of_another(tmp_path, 0, 2, 7)}
    records = index_phrases(files, "dicom", 1, "clinic").records
    assert records["dicom_id"].tolist() == [image_id(number) for number in range(3)]
    assert records["split"].tolist() == ["valid", "train", "test"]
    borrowed = [None if pd.isna(one) else one for one in records["images_from"]]
    assert borrowed == ["clinic", None, "clinic"]
    assert all(path.startswith("files/p10/") and path.endswith(".dcm") for path in records["path"])
    alone = index_phrases({"annotations": str(annotations)}, "jpg", 2, None).records
    assert alone["images_from"].isna().all()
    assert alone["path"].str.endswith(".jpg").all()
    assert set(alone["shard"]) == {"own-000", "own-001"}


def test_phrases_have_sides_boxes_and_findings(annotations: Path, tmp_path: Path) -> None:
    records = index_phrases({"annotations": str(annotations)}, "dicom", 1, None).records
    with open_images([store(tmp_path / "own.h5", SIZE, 0, 1, 2)]) as images:
        found = link_phrases(records, images, str(annotations))
    phrases = found.sentences.set_index("text")
    assert found.rejections == []
    regions = {text: boxes[0]["name"] for text, boxes in phrases["boxes"].items()}
    assert regions == {
        "small left pleural effusion": "left lung",
        "right base opacity": "right lung",
        "enlarged heart": "chest",
        "left and right effusions": "chest",
    }
    (box,) = phrases.loc["enlarged heart", "boxes"]
    assert [box[side] for side in ("x1", "y1", "x2", "y2")] == [1500, 1900, 2099, 2599]
    labels = {finding["label"] for finding in phrases.loc["enlarged heart", "findings"]}
    assert labels == {"abnormal", "cardiomegaly"}
    assert phrases.loc["enlarged heart", "split"] == "train"


def test_an_image_that_the_other_data_set_could_not_store_is_reported(annotations: Path, tmp_path: Path) -> None:
    files = {"annotations": str(annotations), "others": records_of_another(tmp_path, 0, 1, 2)}
    records = index_phrases(files, "dicom", 1, "clinic").records
    with open_images([store(tmp_path / "gold.h5", SIZE, 0, 2)]) as images:
        found = link_phrases(records, images, str(annotations))
    assert "enlarged heart" not in set(found.sentences["text"])
    (rejection,) = found.rejections
    assert (rejection.record_id, rejection.kind) == (image_id(1), "fault")
    assert "clinic could not store" in rejection.reason


def test_an_image_of_another_shape_loses_its_phrases_and_another_scale_is_mended(
    annotations: Path, tmp_path: Path
) -> None:
    records = index_phrases({"annotations": str(annotations)}, "dicom", 1, None).records
    first = store(tmp_path / "a.h5", SIZE, 0)
    half, other = store(tmp_path / "b.h5", (1528, 1272), 1), store(tmp_path / "c.h5", (900, 2544), 2)
    with open_images([first, half, other]) as images:
        found = link_phrases(records, images, str(annotations))
    assert {row.record_id.partition("|")[0]: row.kind for row in found.rejections} == {
        image_id(1): "repair",
        image_id(2): "fault",
    }
    (box,) = found.sentences.set_index("text").loc["enlarged heart", "boxes"]
    assert box["x1"] == 750
    assert "left and right effusions" not in set(found.sentences["text"])


def settings(folder: Path, published: bool = False) -> MsCxrSettings:
    share = dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.01)
    return MsCxrSettings.model_validate(
        {
            "layout": "ms_cxr",
            "release": {"ms_cxr": str(folder), "image_folder": str(folder), "images": "dicom"},
            "images_of": None,
            "shards": 1,
            "labels": None,
            "attributes": None,
            "gaze": None,
            "max_rejected": share,
            "check": {"images": 5, "published_counts": published},
        }
    )


def test_the_check_counts_and_misses_files_and_images(annotations: Path, tmp_path: Path) -> None:
    published = {"pairs": 4, "boxes": 4, "images": 3, "patients": 99}
    report = examine_phrases(settings(tmp_path, published=True), published, 0)
    counts = {one.what: (one.found, one.published) for one in report.counts}
    assert counts["pairs"] == (4, 4)
    assert counts["patients"] == (3, 99)
    found = {one.what: one for one in report.findings}
    assert found["images whose file is missing"].count == 3
    assert found["counts that differ wholly from the published ones"].examples == ["patients: 3, published 99"]
    annotations.unlink()
    (stop,) = examine_phrases(settings(tmp_path), {}, 0).findings
    assert stop.severity == "stops"
    assert f"{STEM}.csv" in stop.examples[0]


def test_the_check_stops_where_the_index_would(annotations: Path, tmp_path: Path) -> None:
    """One faulty line of five, over four images: the run counts it when it indexes them."""
    table = pd.read_csv(annotations, dtype=str)
    table.loc[0, "w"] = "0"
    table.to_csv(annotations, index=False)
    index = index_phrases({"annotations": str(annotations)}, "dicom", 1, None)
    for limit in (0.0, 0.2, 0.25, 0.3, 1.0):
        own = settings(tmp_path)
        own = own.model_copy(update={"max_rejected": dict.fromkeys(own.max_rejected, limit)})
        found = [one for one in examine_phrases(own, {}, 0).findings if one.what.startswith("annotations")]
        stops = share_of("index_release", index.rejections, index.records["dicom_id"], limit).is_too_large
        assert any(one.severity == "stops" for one in found) == stops
        assert "line 2" in " ".join(example for one in found for example in one.examples)


def test_the_check_names_a_column_that_is_missing(annotations: Path, tmp_path: Path) -> None:
    pd.read_csv(annotations, dtype=str).rename(columns={"label_text": "text"}).to_csv(annotations, index=False)
    (stop,) = examine_phrases(settings(tmp_path), {}, 0).findings
    assert stop.severity == "stops"
    assert "['label_text'] are missing" in stop.what
    assert str(annotations) in stop.what
