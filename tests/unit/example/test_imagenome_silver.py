import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.unit.example.release_case import draw_records
from wronglung.example.annotations import PatientRecord
from wronglung.example.write_release import write_release

GRAPH = [
    "image_id",
    "viewpoint",
    "patient_id",
    "study_id",
    "gender",
    "age_decile",
    "reason_for_exam",
    "StudyOrder",
    "StudyDateTime",
    "objects",
    "attributes",
    "relationships",
]


@pytest.fixture(scope="module")
def patients() -> list[PatientRecord]:
    return draw_records(patients={"train": 25, "valid": 4, "test": 4, "gold": 12})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, patients: list[PatientRecord]) -> Path:
    folder = tmp_path_factory.mktemp("release")
    write_release(folder / "mimic-cxr", folder / "mimic-cxr-jpg", folder / "chest-imagenome", patients)
    return folder


def graphs(root: Path) -> list[dict[str, Any]]:
    folder = root / "chest-imagenome" / "silver_dataset" / "scene_graph"
    return [json.loads(path.read_text()) for path in sorted(folder.iterdir())]


def test_each_split_has_an_index_column_and_no_patient_is_in_two(root: Path) -> None:
    folder = root / "chest-imagenome" / "silver_dataset" / "splits"
    columns = ["subject_id", "study_id", "dicom_id", "path", "ViewPosition"]
    patients = []
    for split in ("train", "valid", "test"):
        table = pd.read_csv(folder / f"{split}.csv")
        assert list(table.columns) == ["Unnamed: 0", *columns]
        assert list(table["Unnamed: 0"]) == list(range(len(table)))
        patients.append(set(table["subject_id"]))
    avoid = pd.read_csv(folder / "images_to_avoid.csv")
    assert list(avoid.columns) == columns
    patients.append(set(avoid["subject_id"]))
    assert len(set.union(*patients)) == sum(map(len, patients)) == 45


def test_images_to_avoid_are_all_images_of_gold_patients(root: Path, patients: list[PatientRecord]) -> None:
    avoid = pd.read_csv(root / "chest-imagenome" / "silver_dataset" / "splits" / "images_to_avoid.csv")
    gold = {f.dicom_id for p in patients if p.split == "gold" for study in p.studies for f in study.films}
    assert set(avoid["dicom_id"]) == gold


def test_every_frontal_film_has_a_graph_of_the_release_s_keys(root: Path, patients: list[PatientRecord]) -> None:
    frontal = {study.frontal.dicom_id for patient in patients for study in patient.studies}
    found = graphs(root)
    assert {graph["image_id"] for graph in found} == frontal
    for graph in found:
        assert list(graph) == GRAPH
        for entry in graph["attributes"]:
            lengths = {
                len(entry[key])
                for key in ("attributes", "attributes_ids", "phrases", "phrase_IDs", "sections", "comparison_cues",
                            "temporal_cues", "severity_cues", "texture_cues")
            }  # fmt: skip
            assert len(lengths) == 1
            assert entry[entry["bbox_name"]] is True
            assert entry["object_id"] == f"{graph['image_id']}_{entry['bbox_name']}"


def test_sentences_come_back_from_a_graph_by_their_phrase_ids(root: Path, patients: list[PatientRecord]) -> None:
    told = {study.frontal.dicom_id: study for patient in patients for study in patient.studies}
    for graph in graphs(root):
        regions: dict[str, set[str]] = {}
        for entry in graph["attributes"]:
            for phrase, sentence in zip(entry["phrase_IDs"], entry["phrases"], strict=True):
                regions.setdefault(phrase, set()).add(entry["bbox_name"])
                assert float(phrase.split("|")[1]) > 0
                assert sentence.replace("\n ", " ").endswith(".")
        study = told[graph["image_id"]]
        expected = {f"{study.study_id}|{placed.number}": set(placed.sentence.regions) for placed in study.sentences}
        assert regions == expected


def test_boxes_of_a_graph_map_to_224_and_reach_over_an_edge_they_touch(root: Path) -> None:
    over = 0
    for graph in graphs(root):
        for entry in graph["objects"]:
            assert entry["original_width"] == entry["original_x2"] - entry["original_x1"]
            assert entry["width"] == entry["x2"] - entry["x1"]
            over += entry["original_x1"] < 0
    assert over


def test_relationships_join_two_films_of_a_patient(root: Path, patients: list[PatientRecord]) -> None:
    owner = {study.frontal.dicom_id: p.subject_id for p in patients for study in p.studies}
    number = 0
    for graph in graphs(root):
        for entry in graph["relationships"]:
            number += 1
            now, then = entry["subject_id"].split("_")[0], entry["object_id"].split("_")[0]
            assert now == graph["image_id"] != then
            assert owner[now] == owner[then]
            assert entry["relationship_names"][0].split("|")[2] in ("no change", "improved", "worsened")
    assert number


def test_semantics_and_utils(root: Path, patients: list[PatientRecord]) -> None:
    folder = root / "chest-imagenome"
    lines = (folder / "semantics" / "objects_detectable_by_bbox_pipeline_v1.txt").read_text().splitlines()
    assert len(lines) == len(set(lines)) == 36
    assert all(line.endswith(",") for line in lines)
    mapping = json.loads((folder / "semantics" / "label_to_UMLS_mapping.json").read_text())
    assert {"all_children", "possible_attribute_of"} <= set(mapping)
    views = pd.read_csv(folder / "utils" / "cxr-record-list_view.csv")
    assert list(views.columns) == ["subject_id", "study_id", "dicom_id", "path", "ViewPosition"]
    studies = pd.read_csv(folder / "utils" / "cxr-study-list_v2.csv")
    assert list(studies.columns) == ["subject_id", "study_id", "path", "gender", "age_decile"]
    assert len(studies) == sum(len(patient.studies) for patient in patients)


def test_every_release_says_that_it_is_none(root: Path) -> None:
    for release in ("mimic-cxr", "mimic-cxr-jpg", "chest-imagenome"):
        for name in ("LICENSE.txt", "README.txt"):
            text = (root / release / name).read_text()
            assert "one ct" in text.lower()
