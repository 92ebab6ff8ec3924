"""The lists and tables of the three releases, made from the truth about all patients."""

from collections.abc import Sequence
from pathlib import Path

from wronglung.example.annotations import PatientRecord
from wronglung.example.csv_tables import write_text
from wronglung.example.imagenome.gold_boxes import write_gold_boxes
from wronglung.example.imagenome.gold_lists import write_gold_tables
from wronglung.example.imagenome.semantics import write_semantics
from wronglung.example.imagenome.silver import write_scene_graphs
from wronglung.example.imagenome.split_lists import write_splits, write_utils
from wronglung.example.mimic_lists import write_mimic_cxr, write_mimic_cxr_jpg

NOTICE = """\
Digitally reconstructed radiographs of one CT with inserted findings; not radiographs, not patients.

The files are laid out as {name}, but nothing in them is from it: one computed tomography was deformed, projected
and given findings by a program, which also wrote the reports and knows where each finding lies. Numbers from these
films test programs; they say nothing about patients or about models of real radiographs.
The CT's source, licence and attribution stand in the file SOURCE.txt beside it.
"""


def write_release(
    mimic_cxr: str | Path,
    mimic_cxr_jpg: str | Path,
    chest_imagenome: str | Path,
    patients: Sequence[PatientRecord],
) -> None:
    """Write every file of the three releases except films and reports.

    Args:
        mimic_cxr: root of the MIMIC-CXR release, which holds films and reports.
        mimic_cxr_jpg: root of the MIMIC-CXR-JPG release.
        chest_imagenome: root of the Chest ImaGenome release.
        patients: all patients.
    """
    gold = [patient for patient in patients if patient.split == "gold"]
    imagenome = Path(chest_imagenome)
    write_mimic_cxr(mimic_cxr, patients)
    write_mimic_cxr_jpg(mimic_cxr_jpg, patients)
    write_scene_graphs(imagenome / "silver_dataset" / "scene_graph", patients)
    write_splits(imagenome / "silver_dataset" / "splits", patients)
    write_gold_tables(imagenome / "gold_dataset", gold)
    write_gold_boxes(imagenome / "gold_dataset", gold)
    write_semantics(imagenome / "semantics")
    write_utils(imagenome / "utils", patients)
    for root, name in ((mimic_cxr, "MIMIC-CXR"), (mimic_cxr_jpg, "MIMIC-CXR-JPG"), (imagenome, "Chest ImaGenome")):
        for file in ("LICENSE.txt", "README.txt"):
            write_text(Path(root) / file, NOTICE.format(name=name))
