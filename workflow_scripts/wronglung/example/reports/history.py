"""The header of a report: the examination, the reason for it, and the comparison."""

import numpy as np

from wronglung.example.patient_plan import PatientPlan, StudyPlan
from wronglung.example.reports.grammar import choose

_REASONS = (
    "cough",
    "fever and cough",
    "shortness of breath",
    "chest pain",
    "dyspnea",
    "hypoxia",
    "weakness",
    "productive cough and fever",
    "altered mental status",
    "leukocytosis",
    "abdominal pain",
    "syncope",
    "respiratory failure",
    "fall",
)
_QUESTIONS = ("pneumonia", "acute process", "effusion", "pneumothorax", "edema", "infiltrate", "interval change")


def draw_reason(patient: PatientPlan, rng: np.random.Generator) -> str:
    """Draw the indication, with the age left out: '___ year old woman with cough  // ?effusion'."""
    person = {"F": "woman", "M": "man"}[patient.gender]
    reason = _REASONS[int(rng.integers(len(_REASONS)))]
    question = _QUESTIONS[int(rng.integers(len(_QUESTIONS)))]
    return choose(f"___ year old {person} with {reason}  // (?|eval for |evaluate for ){question}", rng)


def name_examination(study: StudyPlan) -> str:
    """Name the examination by its views, as in the report's header and the DICOM's description."""
    views = {film.view for film in study.films}
    if "AP" in views:
        return "CHEST (PORTABLE AP)"
    return "CHEST (PA AND LAT)" if "LATERAL" in views else "CHEST (PA ONLY)"


def draw_comparison(study: StudyPlan, rng: np.random.Generator) -> str:
    """Draw what the study is compared with; a patient's first study has no comparison."""
    if study.order == 1:
        return choose("(None.|None available.|No prior studies available.)", rng)
    return choose("(___|Chest radiograph(|s) from ___.|Prior exam(ination|) dated ___.|Radiograph of ___.)", rng)
