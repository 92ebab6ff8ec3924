"""The lexicon covers what ImaGenome names, and a file that is none is refused with its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from wronglung.example import ontology
from wronglung.text.lexicon import REGION, Lexicon, LexiconError, read_lexicon
from wronglung.text.named_regions import named_regions

PATH = Path(__file__).parents[3] / "resources/lexicon.jsonl"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(PATH)


def test_it_has_many_terms_and_each_concept_its_identifier(lexicon: Lexicon) -> None:
    findings = {term for concept in lexicon.findings for term in concept.terms}
    assert len(findings) >= 300
    identifiers = [concept.concept_id for concept in lexicon.concepts]
    assert len(set(identifiers)) == len(identifiers)


def test_every_box_and_every_attribute_is_a_concept(lexicon: Lexicon) -> None:
    regions = {concept.canonical_name for concept in lexicon.places if REGION in concept.types}
    assert regions == set(ontology.DETECTABLE)
    assert len(regions) == 36
    named = {(kind, concept.canonical_name) for concept in lexicon.findings for kind in concept.types}
    assert named >= {(kind, label) for kind, labels in ontology.LABELS.items() for label in labels}


def row(**changes: Any) -> dict[str, Any]:
    return {
        "concept_id": "a",
        "canonical_name": "effusion",
        "aliases": [],
        "types": ["disease"],
        "definition": "",
    } | changes


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "has no concept"),
        ([row(), row(canonical_name="other")], "'a' occurs twice"),
        ([row(), row(concept_id="b")], "'effusion' is a term of 'a' and of 'b'"),
        ([row(aliases=["Fluid"])], "line 1: terms .'Fluid'. are not in lower case"),
        ([row(aliases=["fluid", "fluid"])], "twice"),
        ([row(types=[])], "at least one type"),
        ([row(aliases="fluid")], "wrong values in .'aliases'."),
        ([row(), {"concept_id": "b"}], "line 2: given .'concept_id'."),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, rows: list[dict[str, Any]], message: str) -> None:
    path = tmp_path / "lexicon.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    with pytest.raises(LexiconError, match=message):
        read_lexicon(path)


LUNGS = ["right lung", "left lung"]
BASES = ["right lower lung zone", "left lower lung zone"]


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Lungs are clear.", LUNGS),
        ("Left lower lobe consolidation.", ["left lower lung zone"]),
        ("Bibasilar atelectasis.", ["right lower lung zone", "left lower lung zone"]),
        ("Right-sided effusion.", ["right lung"]),
        ("Bilateral opacities.", LUNGS),
        ("A lung nodule in the left apex.", ["left apical zone"]),
        ("Opacity at the base.", ["right lower lung zone", "left lower lung zone"]),
        ("The heart is enlarged.", ["cardiac silhouette"]),
        ("Right and left lung bases.", ["right lower lung zone", "left lower lung zone"]),
        ("Right and left lower lobes.", ["right lower lung zone", "left lower lung zone"]),
        ("Left or the right costophrenic angle.", ["right costophrenic angle", "left costophrenic angle"]),
        ("No change.", []),
        # A part has the side of the part that it is joined to.
        ("Left perihilar/lower zone opacity.", ["left lower lung zone", "left hilar structures"]),
        ("Left mid and lower zones.", ["left mid lung zone", "left lower lung zone"]),
        ("Right middle and lower lobes.", ["right mid lung zone", "right lower lung zone"]),
        ("Left apex and base.", ["left apical zone", "left lower lung zone"]),
        ("Right hilum and lung bases.", ["right lower lung zone", "right hilar structures", "left lower lung zone"]),
        ("Right lower lobe pulmonary nodule.", ["right lower lung zone"]),
        # Sides that are compared share the part.
        ("Right greater than left basilar opacities.", BASES),
        ("R>L basilar opacities.", BASES),
        ("Opacity in the left base greater than right.", BASES),
        ("Left lower lobe opacity, worse than on the right.", BASES),
        ("Bibasilar opacities, right greater than left.", BASES),
        ("Left greater than right effusions.", LUNGS),
        # A side of the spine, a shoulder or a hip is no side of a lung; that of an effusion is.
        ("Degenerative changes of the spine.", ["spine"]),
        ("Right lower thoracic spine.", ["spine"]),
        ("Scoliosis of the thoracic spine to the right.", ["spine"]),
        ("Right apex curvature of the spine.", ["spine"]),
        ("Arthritis of both shoulders.", []),
        ("Bilateral hip arthritis.", []),
        ("Fracture of the left proximal humerus.", []),
        ("Shoulder prosthesis on the left.", []),
        ("Left effusion and degenerative shoulder.", ["left lung"]),
        ("Degenerative spine and left effusion.", ["left lung", "spine"]),
        ("Spinal rods, right effusion.", ["right lung", "spine"]),
        ("Degenerative spine, with effusion on the left.", ["left lung", "spine"]),
        ("Degenerative spine with effusion on the left.", ["left lung", "spine"]),
        ("Right pleural effusion left PICC.", ["right lung"]),
        # Abbreviated sides.
        ("Rt effusion.", ["right lung"]),
        ("R base atelectasis.", ["right lower lung zone"]),
        ("Lt. lower lobe nodule.", ["left lower lung zone"]),
        ("LLL > RLL consolidation.", BASES),
        # What only looks like a side.
        ("The patient left the department.", []),
        ("A left-to-right shunt.", []),
        ("Rightward shift of the trachea.", ["trachea"]),
    ],
)
def test_regions_that_a_text_names(lexicon: Lexicon, text: str, regions: list[str]) -> None:
    assert named_regions(text, lexicon) == named_regions(text.upper(), lexicon) == regions
