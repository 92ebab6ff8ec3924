"""Files and parameters of the rules that read data sets."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.project import ROOT, tiny_config
from tests.unit.workflow.conftest import Plans, plans_of
from wronglung.config.errors import ConfigError
from wronglung.core.files import replacing

CLINIC, MIMIC = SimpleNamespace(dataset="clinic"), SimpleNamespace(dataset="mimic")
RELEASE = "results/example/release"
IMAGENOME = f"{RELEASE}/chest-imagenome/1.0.0"
LISTS = {
    "record_list": f"{RELEASE}/mimic-cxr/2.0.0/cxr-record-list.csv.gz",
    "metadata": f"{RELEASE}/mimic-cxr-jpg/2.0.0/mimic-cxr-2.0.0-metadata.csv.gz",
    "gold": f"{IMAGENOME}/gold_dataset/gold_object_attribute_with_coordinates.txt",
    "avoid": f"{IMAGENOME}/silver_dataset/splits/images_to_avoid.csv",
    "train": f"{IMAGENOME}/silver_dataset/splits/train.csv",
    "valid": f"{IMAGENOME}/silver_dataset/splits/valid.csv",
    "test": f"{IMAGENOME}/silver_dataset/splits/test.csv",
    "views": f"{IMAGENOME}/utils/cxr-record-list_view.csv",
}


def test_lists_that_the_workflow_makes_need_not_exist(tiny: Plans) -> None:
    assert tiny.data.lists(CLINIC) == tiny.data.present_lists(CLINIC) == tiny.data.all_lists(CLINIC) == LISTS


def test_a_check_takes_the_lists_that_are_there_and_other_jobs_need_all(tmp_path: Path) -> None:
    settings = tiny_config()
    folders = {"mimic_cxr": str(tmp_path), "mimic_cxr_jpg": None, "chest_imagenome": str(tmp_path / "imagenome")}
    settings["datasets"]["clinic"]["release"] |= folders
    (tmp_path / "cxr-record-list.csv").touch()
    data = plans_of(settings).data
    assert set(data.lists(CLINIC)) == set(LISTS) - {"metadata", "views"}
    assert data.present_lists(CLINIC) == {"record_list": str(tmp_path / "cxr-record-list.csv")}
    with pytest.raises(ConfigError, match=r"datasets\.clinic lack these files:\n.*splits/train\.csv"):
        data.all_lists(CLINIC)


def test_shards_hold_the_images_of_splits(tiny: Plans, paper: Plans, gold: Plans) -> None:
    pattern = "a/{dataset}/{shard}.parquet"
    shards = ["gold-000", "silver-000", "silver-001"]
    assert tiny.data.shard_files(pattern)(CLINIC) == [f"a/clinic/{shard}.parquet" for shard in shards]
    assert len(paper.data.shard_files(pattern)(MIMIC)) == 244
    assert len(gold.data.shard_files(pattern)(MIMIC)) == 4
    assert tiny.data.images("clinic", "gold") == ["results/data/clinic/images/gold-000.h5"]
    silver = [f"results/data/clinic/images/silver-00{number}.h5" for number in (0, 1)]
    assert tiny.data.images("clinic", "valid") == tiny.data.images("clinic", "test") == silver
    assert tiny.data.training_images(CLINIC) == tiny.data.images("clinic", "train") == silver


def test_the_splits_that_studies_ask_for_are_those_of_their_data_set(tiny: Plans) -> None:
    settings = tiny_config()
    settings["studies"]["wrong_lung"]["on"] = ["clinic/test", "clinic/gold"]
    data = plans_of(settings).data
    assert data.asked_splits(CLINIC) == "gold test"
    assert data.asked_splits(MIMIC) == ""


def test_settings_come_as_plain_values(tiny: Plans) -> None:
    assert tiny.data.dumped("views")(CLINIC) == ["AP", "PA"]
    assert tiny.data.dumped("release", "images")(CLINIC) == "dicom"
    assert tiny.data.dumped()(CLINIC) == tiny_config()["datasets"]["clinic"]


def test_images_lie_in_the_release_that_has_them(tiny: Plans, tmp_path: Path) -> None:
    assert tiny.data.image_folder(CLINIC) == f"{RELEASE}/mimic-cxr/2.0.0"
    settings = tiny_config()
    settings["datasets"]["clinic"]["release"] |= {"mimic_cxr": "a", "mimic_cxr_jpg": "b", "images": "jpg"}
    assert plans_of(settings).data.image_folder(CLINIC) == "b"


def test_published_counts_are_read_where_they_must_hold(tiny: Plans, paper: Plans) -> None:
    assert tiny.data.published_counts(CLINIC) == {}
    counts = paper.data.published_counts(MIMIC)
    assert counts
    assert all(count > 0 for count in counts.values())


def test_the_lexicon_counts_by_its_content(tmp_path: Path) -> None:
    settings = tiny_config()
    digests = [plans_of(settings).data.lexicon_digest(CLINIC)]
    for content in ((ROOT / settings["text"]["entities"]["lexicon"]).read_text(), "another"):
        with replacing(tmp_path / "lexicon.jsonl") as file:
            file.write_text(content)
        settings["text"]["entities"]["lexicon"] = str(tmp_path / "lexicon.jsonl")
        digests.append(plans_of(settings).data.lexicon_digest())
    assert digests[0] == digests[1] != digests[2]
    settings["text"]["entities"]["lexicon"] = "nowhere.jsonl"
    with pytest.raises(ConfigError, match=r"text\.entities\.lexicon: there is no file .*nowhere\.jsonl; give"):
        plans_of(settings).data.lexicon_digest()


def test_masking_is_shown_for_the_models_of_a_data_set(tiny: Plans, paper: Plans) -> None:
    assert tiny.data.masking(CLINIC) == {"clinical_masking": {"unit": "entity", "share": 0.5, "mask_single": True}}
    assert set(paper.data.masking(MIMIC)) == {"word_masking", "clinical_masking"}
    assert paper.data.masking(CLINIC) == {}


def test_targets_are_what_a_person_looks_at(tiny: Plans, paper: Plans, gold: Plans) -> None:
    names, tables = (
        ["release_tables.csv", "rejected.parquet"],
        ["labels.parquet", "attributes.parquet", "gaze.parquet", "heat_maps.h5"],
    )
    sample, made = (
        "restricted/masked_sample.md",
        ["results/report/example_contact_sheet.png", "results/example/truth.csv"],
    )
    assert tiny.data.targets == [*(f"results/data/clinic/{name}" for name in (*names, *tables, sample)), *made]
    assert paper.data.targets == [f"results/data/mimic/{name}" for name in (*names, sample)]
    assert gold.data.targets == [
        f"results/data/mimic/{name}" for name in names
    ]  # nothing is trained, so nothing masked


def test_a_knowledge_base_is_fetched_before_entities_are_linked_to_it() -> None:
    settings = tiny_config()
    assert plans_of(settings).data.knowledge_base(SimpleNamespace(dataset="clinic")) == []
    settings["text"]["entities"] |= {"recogniser": "en_core_sci_sm", "linker": "umls", "threshold": 0.7}
    found = plans_of(settings).data.knowledge_base(SimpleNamespace(dataset="clinic"))
    assert found == ["results/knowledge_bases/umls/source.json"]
