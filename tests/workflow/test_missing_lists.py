"""A release that lacks lists is refused by name before any job."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT, with_wrong_lung_alone
from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import DOCUMENT, require_lists
from wronglung.config.reading import read_config
from wronglung.data.releases.registry import LAYOUTS


def test_a_release_that_lacks_files_is_refused_by_name(given: dict[str, Any], tmp_path: Path) -> None:
    require_lists(read_config(given), "clinic", "results/example/")
    release = given["datasets"]["clinic"]["release"]
    release |= {"mimic_cxr": str(tmp_path), "mimic_cxr_jpg": None, "chest_imagenome": str(tmp_path / "none")}
    with pytest.raises(ConfigError) as refused:
        require_lists(read_config(given), "clinic", "results/example/")
    assert "datasets.clinic lack these files:" in str(refused.value)
    assert f"{tmp_path}/cxr-record-list.csv.gz" in str(refused.value)
    assert "none/silver_dataset/splits/train.csv" in str(refused.value)
    assert f"See {DOCUMENT}." in str(refused.value)


@pytest.mark.parametrize(
    ("layout", "page"), [("boxes_csv", "docs/adding_a_data_set.md"), ("chest_imagenome", DOCUMENT)]
)
def test_whoever_lacks_a_list_is_sent_to_the_page_about_its_layout(layout: str, page: str) -> None:
    assert LAYOUTS[layout].document == page
    assert (ROOT / page).is_file()


def test_an_own_csv_that_is_missing_is_explained_by_its_page(given: dict[str, Any], tmp_path: Path) -> None:
    given["datasets"]["mine"] = {
        "layout": "boxes_csv",
        "boxes": str(tmp_path / "boxes.csv"),
        "films": str(tmp_path),
        "shards": 1,
        "max_rejected": dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.0),
    }
    with pytest.raises(ConfigError) as refused:
        require_lists(read_config(given), "mine", "results/example/")
    assert str(tmp_path / "boxes.csv") in str(refused.value)
    assert LAYOUTS["boxes_csv"].document in str(refused.value)
    assert DOCUMENT not in str(refused.value)


def test_the_metadata_may_stand_in_for_the_record_list_of_jpg_images(given: dict[str, Any], tmp_path: Path) -> None:
    release = {name: str(tmp_path) for name in ("mimic_cxr", "mimic_cxr_jpg", "chest_imagenome")} | {"images": "jpg"}
    given["example"], given["datasets"]["clinic"]["release"] = None, release
    given["datasets"]["clinic"] |= {"labels": None, "attributes": None, "gaze": None}
    del given["datasets"]["ms_cxr"], given["datasets"]["nodules"]
    # Without the models that learn from gaze, and the study that needs labels.
    given["models"] = {name: entry for name, entry in given["models"].items() if entry.get("family") != "eclip"}
    given = with_wrong_lung_alone(given)
    given["studies"]["wrong_lung"]["on"] = ["clinic/gold"]
    with pytest.raises(ConfigError) as refused:
        require_lists(read_config(given), "clinic", "results/example/")
    assert str(refused.value).count("mimic-cxr-2.0.0-metadata.csv.gz") == 1
    assert "cxr-record-list" not in str(refused.value)
    release["images"] = "dicom"
    with pytest.raises(ConfigError, match=r"cxr-record-list\.csv\.gz"):
        require_lists(read_config(given), "clinic", "results/example/")
