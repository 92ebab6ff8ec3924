"""Findings, inserted into the path integral of a film; each gives its true mask by the same code.

To add one: a module with a function like the others, and an entry here.
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

# In the order in which they are inserted: later ones lie on top of what earlier ones changed.
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
