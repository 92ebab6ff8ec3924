"""The vocabulary files in Chest ImaGenome's folder `semantics`."""

import json
from collections.abc import Sequence
from pathlib import Path

from wronglung.example.csv_tables import write_text
from wronglung.example.ontology import (
    CATEGORY,
    COMPARISONS,
    DESCRIBED,
    DETECTABLE,
    PARENTS,
    WITHOUT_BOX,
    label_code,
    region_code,
)


def write_semantics(folder: str | Path) -> None:
    """Write the lists of regions and labels, and their codes (made up here; UMLS codes in the real release)."""
    root = Path(folder)
    write_text(root / "objects_detectable_by_bbox_pipeline_v1.txt", _lines(DETECTABLE))
    write_text(root / "objects_extracted_from_reports_v1.txt", _lines((*DESCRIBED, *WITHOUT_BOX)))
    relations = [f"{category}|yes|{label}" for label, category in CATEGORY.items()]
    write_text(root / "attribute_relations_v1.txt", _lines(relations))
    write_text(root / "comparison_relations_v1.txt", _lines([f"comparison|yes|{name}" for name in COMPARISONS]))
    mapping = {
        "all_children": {label: [c for c, parents in PARENTS.items() if label in parents] for label in CATEGORY},
        "possible_attribute_of": {label: list(DESCRIBED) for label in CATEGORY},
        "codes": {label: label_code(label) for label in CATEGORY} | {r: region_code(r) for r in DETECTABLE},
    }
    write_text(root / "label_to_UMLS_mapping.json", json.dumps(mapping, indent=1) + "\n")


def _lines(names: Sequence[str]) -> str:
    """Return one name per line, each line ending with a comma, as in the real files."""
    return "".join(f"{name},\n" for name in names)
