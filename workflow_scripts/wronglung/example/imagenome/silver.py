"""Silver scene graphs: one JSON file per frontal film, with the quirks of the real ones."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from wronglung.example.annotations import FilmRecord, PatientRecord, StudyRecord
from wronglung.example.csv_tables import write_text
from wronglung.example.imagenome.frame import Frame, find_frame
from wronglung.example.ontology import DETECTABLE, label_code, region_code, region_title
from wronglung.example.reports.compose import Placed
from wronglung.example.reports.sentence import Box, Claim

_PREDICATES = {
    "no change": ("['No status change']", "XC00001"),
    "improved": ("['Improved']", "XC00002"),
    "worsened": ("['Worsened']", "XC00003"),
}
# The real detector's boxes sometimes reach beyond the film's edge, so boxes that touch the edge do so here.
_OVERHANG = 2


def write_scene_graphs(folder: str | Path, patients: Sequence[PatientRecord]) -> None:
    """Write `<dicom_id>_SceneGraph.json` for every frontal film that has a scene graph."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for patient in patients:
        for number, study in enumerate(patient.studies):
            before = patient.studies[number - 1] if number else None
            for film in study.films:
                if film.has_graph:
                    graph = scene_graph(patient, study, before, film)
                    text = json.dumps(graph, indent=1) + "\n"
                    write_text(Path(folder) / f"{film.dicom_id}_SceneGraph.json", text)


def scene_graph(
    patient: PatientRecord, study: StudyRecord, before: StudyRecord | None, film: FilmRecord
) -> dict[str, Any]:
    """Return the scene graph of a film, as nested dictionaries.

    Args:
        patient: the film's patient.
        study: the film's study.
        before: the previous study, or None.
        film: a frontal film of the study.
    """
    return {
        "image_id": film.dicom_id,
        "viewpoint": film.view,
        "patient_id": patient.subject_id,
        "study_id": study.study_id,
        "gender": patient.gender,
        "age_decile": patient.age_decile,
        "reason_for_exam": study.reason,
        "StudyOrder": study.order,
        "StudyDateTime": _date_time(study),
        "objects": [
            _object(film, name, find_frame(film.rows, film.columns)) for name in DETECTABLE if name in film.regions
        ],
        "attributes": _attributes(study, film),
        "relationships": [] if before is None else _relationships(study, before, film),
    }


def phrase_id(study: StudyRecord, placed: Placed) -> str:
    """Return the identifier of a sentence, such as '50000001|6'."""
    return f"{study.study_id}|{placed.number}"


def _date_time(study: StudyRecord) -> str:
    day, clock = str(study.date), f"{int(study.time):06d}"
    return f"{day[:4]}-{day[4:6]}-{day[6:]} {clock[:2]}:{clock[2:4]}:{clock[4:]} UTC"


def _object(film: FilmRecord, name: str, frame: Frame) -> dict[str, Any]:
    box = _overhang(film.regions[name], film)
    return {
        "object_id": f"{film.dicom_id}_{name}",
        **_corners(frame.place(box), ""),
        "bbox_name": name,
        "synsets": [region_code(name)],
        "name": region_title(name),
        **_corners(box, "original_"),
    }


def _overhang(box: Box, film: FilmRecord) -> Box:
    x1, y1, x2, y2 = box
    return (
        x1 - _OVERHANG * (x1 <= 0),
        y1 - _OVERHANG * (y1 <= 0),
        x2 + _OVERHANG * (x2 >= film.columns - 1),
        y2 + _OVERHANG * (y2 >= film.rows - 1),
    )


def _corners(box: Box, prefix: str) -> dict[str, int]:
    x1, y1, x2, y2 = box
    values = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "width": x2 - x1, "height": y2 - y1}
    return {prefix + name: value for name, value in values.items()}


def _attributes(study: StudyRecord, film: FilmRecord) -> list[dict[str, Any]]:
    """Return one entry per region, whose parallel lists hold one element per sentence about the region.

    A sentence about several regions occurs under each of them.
    """
    regions = dict.fromkeys(region for placed in study.sentences for region in placed.sentence.regions)
    entries = []
    for region in regions:
        told = [placed for placed in study.sentences if region in placed.sentence.regions]
        claims = [_claims(placed, region) for placed in told]
        entries.append(
            {
                region: True,
                "bbox_name": region,
                "synsets": [region_code(region)],
                "name": region_title(region),
                "attributes": [[claim.attribute for claim in some] for some in claims],
                "attributes_ids": [[label_code(claim.label) for claim in some] for some in claims],
                "phrases": [placed.written for placed in told],
                "phrase_IDs": [phrase_id(study, placed) for placed in told],
                "sections": ["finalreport"] * len(told),
                "comparison_cues": [[f"comparison|yes|{cue}" for cue in p.sentence.comparison] for p in told],
                "temporal_cues": [[f"temporal|yes|{cue}" for cue in p.sentence.temporal] for p in told],
                "severity_cues": [[f"severity|yes|{cue}" for cue in p.sentence.severity] for p in told],
                "texture_cues": [_texture(placed) for placed in told],
                "object_id": f"{film.dicom_id}_{region}",
            }
        )
    return entries


def _claims(placed: Placed, region: str) -> list[Claim]:
    return [claim for claim in placed.sentence.claims if claim.region == region]


def _texture(placed: Placed) -> list[str]:
    words = {"opacit": "opacity", "alveolar": "alveolar", "interstitial": "interstitial"}
    text = placed.sentence.text.lower()
    return [f"texture|yes|{cue}" for word, cue in words.items() if word in text]


def _relationships(study: StudyRecord, before: StudyRecord, film: FilmRecord) -> list[dict[str, Any]]:
    """Return one entry per comparing sentence and region, from this film to the previous study's frontal film."""
    entries = []
    for placed in study.sentences:
        for region in placed.sentence.regions if placed.sentence.comparison else ():
            key = f"{phrase_id(study, placed)}_{before.study_id}_{region_code(region)}"
            cues = placed.sentence.comparison
            entries.append(
                {
                    "relationship_id": f"{key}_{sha256(key.encode()).hexdigest()[:8]}",
                    "predicate": _PREDICATES[cues[0]][0],
                    "synsets": [_PREDICATES[cue][1] for cue in cues],
                    "relationship_names": [f"comparison|yes|{cue}" for cue in cues],
                    "relationship_contexts": [1.0] * len(cues),
                    "phrase": placed.written,
                    "attributes": [claim.attribute for claim in _claims(placed, region)],
                    "bbox_name": region,
                    "subject_id": f"{film.dicom_id}_{region}",
                    "object_id": f"{before.frontal.dicom_id}_{region}",
                }
            )
    return entries
