"""Gold tables of sentences: attributes of each gold patient's first study, comparisons of the second."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_tsv
from wronglung.example.imagenome.frame import find_frame
from wronglung.example.imagenome.silver import phrase_id
from wronglung.example.ontology import region_code
from wronglung.example.reports.compose import Placed
from wronglung.example.reports.sentence import Claim

_ATTRIBUTE_COLUMNS = [
    "patient_id",
    "study_id",
    "image_id",
    "row_id",
    "sentence",
    "section",
    "bbox",
    "relation",
    "label_name",
    "context",
    "categoryID",
    "attribute",
    "object_id",
]
_PLACED_COLUMNS = [*_ATTRIBUTE_COLUMNS, "annot_id", "coord224", "coord_original"]
_SENTENCE_COLUMNS = ["patient_id", "study_id", "image_id", "row_id", "sentence", "section"]
_RELATION_COLUMNS = [*_ATTRIBUTE_COLUMNS, "comparison"]
_COMPARISON_COLUMNS = [
    "patient_id",
    "relationship_id",
    "subject_id",
    "object_id",
    "bbox",
    "comparison",
    "attribute",
    "sentence",
    "bbox_coord_224_subject",
    "bbox_coord_224_object",
    "bbox_coord_original_subject",
    "bbox_coord_original_object",
    "label_name",
    "current_image_id",
    "previous_image_id",
]


def write_gold_tables(folder: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write the six tab-separated tables.

    Args:
        folder: the release's folder gold_dataset.
        patients: the gold patients, each with two studies.
    """
    root = Path(folder)
    attributes = [pair for patient in patients for pair in _attribute_rows(patient, patient.studies[0])]
    placed = [row | _place(row["bbox"], film) for row, film in attributes if row["bbox"] in film.regions]
    relations = [row for patient in patients for row, _ in _comparison_rows(patient)]
    located = [row for patient in patients for row in _located_comparisons(patient)]
    sentences = [
        _sentence_row(patient, study, sentence)
        for patient in patients
        for study in patient.studies
        for sentence in study.sentences
    ]
    for name, rows, columns in (
        ("gold_object_attribute_with_coordinates", placed, _PLACED_COLUMNS),
        ("gold_baseline_object_attribute_with_coordinate", placed, _PLACED_COLUMNS),
        ("gold_attributes_relations_500pts_500studies1st", [row for row, _ in attributes], _ATTRIBUTE_COLUMNS),
        ("gold_comparison_relations_500pts_500studies2nd", relations, _RELATION_COLUMNS),
        ("gold_object_comparison_with_coordinates", located, _COMPARISON_COLUMNS),
        ("gold_all_sentences_500pts_1000studies", sentences, _SENTENCE_COLUMNS),
    ):
        write_tsv(root / f"{name}.txt", pd.DataFrame(rows, columns=columns))


def _sentence_row(patient: PatientRecord, study: StudyRecord, placed: Placed) -> dict[str, Any]:
    return {
        "patient_id": patient.subject_id,
        "study_id": study.study_id,
        "image_id": f"{study.frontal.dicom_id}.dcm",
        "row_id": phrase_id(study, placed),
        "sentence": placed.sentence.text,
        "section": "finalreport",
    }


def _attribute_row(patient: PatientRecord, study: StudyRecord, placed: Placed, claim: Claim) -> dict[str, Any]:
    return _sentence_row(patient, study, placed) | {
        "bbox": claim.region,
        "relation": 1,
        "label_name": claim.label,
        "context": claim.context,
        "categoryID": claim.category,
        "attribute": claim.attribute,
        "object_id": f"{study.frontal.dicom_id}_{claim.region}",
    }


def _attribute_rows(patient: PatientRecord, study: StudyRecord) -> Iterator[tuple[dict[str, Any], FilmRecord]]:
    """Return one row per sentence, region and label of a study, each with the study's frontal film."""
    for placed in study.sentences:
        for claim in placed.sentence.claims:
            yield _attribute_row(patient, study, placed, claim), study.frontal


def _place(region: str, film: FilmRecord) -> dict[str, str]:
    box = film.regions[region]
    return {
        "annot_id": f"{film.dicom_id}.dcm_{region}",
        "coord224": str(list(find_frame(film.rows, film.columns).place(box))),
        "coord_original": str(list(box)),
    }


def _comparison_rows(patient: PatientRecord) -> Iterator[tuple[dict[str, Any], Placed]]:
    """Return one row per comparing sentence, region and label of the second study, each with its sentence."""
    study = patient.studies[1]
    for placed in study.sentences:
        for claim in placed.sentence.claims if placed.sentence.comparison else ():
            row = _attribute_row(patient, study, placed, claim)
            yield row | {"comparison": ";;".join(placed.sentence.comparison)}, placed


def _located_comparisons(patient: PatientRecord) -> Iterator[dict[str, Any]]:
    """Return the comparison rows whose region has a box on both films, with these boxes."""
    first, second = (study.frontal for study in patient.studies)
    for row, placed in _comparison_rows(patient):
        region = row["bbox"]
        if region not in first.regions or region not in second.regions:
            continue
        now, then = _place(region, second), _place(region, first)
        yield row | {
            "relationship_id": f"{row['row_id']}_{patient.studies[0].study_id}_{region_code(region)}",
            "sentence": placed.sentence.text,
            "subject_id": f"{second.dicom_id}_{region}",
            "object_id": f"{first.dicom_id}_{region}",
            "bbox_coord_224_subject": now["coord224"],
            "bbox_coord_224_object": then["coord224"],
            "bbox_coord_original_subject": now["coord_original"],
            "bbox_coord_original_object": then["coord_original"],
            "current_image_id": second.dicom_id,
            "previous_image_id": first.dicom_id,
        }
