"""Findings. Each is a function that inserts the finding into a film's path integral and returns its true mask.

To add one, write a module with a function like the others and enter it here. Then enter its kind where it is planned
(`settings.LungKind`; `disease_course._ZONES` and `ONE_SIDED`), located (`finding_regions.CANDIDATES`), reported
(`reports.words.NOUNS` and `SIZES`, or the tables of `reports.midline_findings`) and shown (`contact_sheet.STATED_BY`).
"""

from collections.abc import Callable

from wronglung.example.findings.atelectasis import atelectasis
from wronglung.example.findings.cardiomegaly import cardiomegaly
from wronglung.example.findings.central_line import central_line
from wronglung.example.findings.consolidation import consolidation
from wronglung.example.findings.edema import edema
from wronglung.example.findings.effusion import effusion
from wronglung.example.findings.endotracheal_tube import endotracheal_tube
from wronglung.example.findings.insertion import Insertion
from wronglung.example.findings.nodule import nodule
from wronglung.example.findings.pneumothorax import pneumothorax
from wronglung.example.patient_plan import Finding
from wronglung.example.scene import Scene

# In the order of insertion: a finding is inserted into the film that earlier ones have changed.
FINDINGS: dict[str, Callable[[Scene, Finding, float, float], Insertion]] = {
    "cardiomegaly": cardiomegaly,
    "edema": edema,
    "consolidation": consolidation,
    "nodule": nodule,
    "atelectasis": atelectasis,
    "effusion": effusion,
    "pneumothorax": pneumothorax,
    "central_line": central_line,
    "endotracheal_tube": endotracheal_tube,
}
