"""Terms that real reports use are found, each as one entity of the right concept, and look-alikes are not."""

from pathlib import Path

import pytest
import yaml

from tests.support.real_reports import NotFetchedError, real_reports
from wronglung.data.report_sentences import split_sentences
from wronglung.text.entities import find_entities
from wronglung.text.entity_settings import EntitySettings
from wronglung.text.lexicon import Lexicon, read_lexicon

ROOT = Path(__file__).parents[3]
SETTINGS = EntitySettings(**yaml.safe_load((ROOT / "config.yaml").read_text())["text"]["entities"])

# A sentence, the words of it that are one entity, and their concept.
TERMS = [
    ("There is no sign of active disease.", "active disease", "cardiopulmonary_abnormality"),
    ("The line ends with its tip at the carina.", "tip", "device_tip"),
    ("A suspicious pulmonary nodule is new.", "suspicious pulmonary nodule", "mass_nodule_not_otherwise_specified"),
    ("We see no suspicious pulmonary opacities.", "suspicious pulmonary opacities", "lung_opacity"),
    ("Without acute bony findings.", "acute bony findings", "bone_lesion"),
    ("Acute osseous findings are absent.", "Acute osseous findings", "bone_lesion"),
    ("The heart is at the upper limit of normal.", "upper limit of normal", "borderline_heart_size"),
    ("Patchy right basal shadowing.", "Patchy", "patchy"),
    ("No other abnormality was seen.", "abnormality", "abnormality"),
    ("Borderline heart size again.", "Borderline heart size", "borderline_heart_size"),
    ("Its size is borderline today.", "borderline", "borderline_heart_size"),
    ("No new cardiopulmonary finding.", "cardiopulmonary finding", "cardiopulmonary_abnormality"),
    ("These are sequelae of the trauma.", "sequelae", "chronic_change"),
    (
        "Nodes, a sequela of remote granulomatous infection.",
        "sequela of remote granulomatous infection",
        "granulomatous_disease",
    ),
    ("Only chronic changes at the apex.", "chronic changes", "chronic_change"),
    ("The clavicle shows an old injury.", "old injury", "injury"),
    ("Slight irregularity of the sixth rib.", "irregularity", "irregularity"),
    ("The heart is top normal in size.", "top normal in size", "borderline_heart_size"),
    ("The heart margin on the left is obscured.", "obscured", "lung_opacity"),
    ("A collection lies at the apex.", "collection", "fluid_collection"),
    ("No pleural air collection.", "pleural air collection", "pneumothorax"),
    ("The fluid seems loculated.", "loculated", "pleural_effusion"),
    ("External monitor leads cross the chest.", "External monitor leads", "cardiac_pacer_and_wires"),
    ("Oxygen tubing crosses the neck.", "Oxygen tubing", "tube_or_line_not_otherwise_specified"),
    ("Due to pericardial fat beside the heart.", "pericardial fat", "pericardial_fat"),
    ("Slight curvature to the right.", "curvature", "scoliosis"),
    ("Chronic inflammatory changes above.", "Chronic inflammatory changes", "inflammation"),
    ("Increased pulmonary vascularity.", "Increased pulmonary vascularity", "vascular_congestion"),
    ("The pulmonary vascularity is increased.", "pulmonary vascularity is increased", "vascular_congestion"),
    ("Perhaps only bony overlap.", "bony overlap", "artifact"),
    ("There is sclerosis of the humerus.", "sclerosis", "sclerosis"),
    ("The vasculature is mildly accentuated.", "vasculature is mildly accentuated", "vascular_congestion"),
    ("A wedge-shaped opacity laterally.", "wedge-shaped opacity", "lung_opacity"),
    ("A wedge-shaped deformity of T8.", "wedge-shaped deformity", "spinal_fracture"),
    ("Either thickening or something else.", "thickening", "thickening"),
    ("Endplate changes at two levels.", "Endplate changes", "spinal_degenerative_changes"),
    ("No active tuberculous disease.", "active tuberculous disease", "granulomatous_disease"),
    ("Some fluid below the lung.", "fluid", "fluid_collection"),
    ("An air-fluid interface in the bowel.", "air-fluid", "hydropneumothorax"),
    ("A noncalcified nodule laterally.", "noncalcified nodule", "mass_nodule_not_otherwise_specified"),
    ("It stays noncalcified.", "noncalcified", "noncalcified"),
    ("Improved aeration of both bases.", "Improved aeration", "aeration"),
    ("Platelike in the middle lobe.", "Platelike", "patchy"),
    ("Most confluent at the hilum.", "confluent", "patchy"),
    ("With upward retraction of the hilum.", "upward retraction", "pleural_parenchymal_scarring"),
    ("An azygos lobe as a variant.", "azygos lobe", "azygos_lobe"),
    ("A prosthetic pulmonic valve.", "prosthetic pulmonic valve", "prosthetic_valve"),
    ("After internal fixation of the humerus.", "internal fixation", "orthopedic_hardware"),
    ("One screw has backed out.", "screw", "orthopedic_hardware"),
    ("A plate along the clavicle.", "plate", "orthopedic_hardware"),
    ("This would fit dextrocardia.", "dextrocardia", "dextrocardia"),
    ("Acute osseus abnormality is not seen.", "Acute osseus abnormality", "bone_lesion"),
    ("Aorta is torturous.", "Aorta is torturous", "tortuous_aorta"),
    ("A small pneumothroax.", "pneumothroax", "pneumothorax"),
]

# The same, for words that had a wrong concept, and for words beside these that keep theirs.
CONCEPTS = [
    ("Postsurgical changes at the left hilum.", "Postsurgical changes", "previous_surgery"),
    ("Postoperative change of the mediastinum.", "Postoperative change", "previous_surgery"),
    ("Apical scarring is postsurgical.", "Apical scarring", "pleural_parenchymal_scarring"),
    ("Degenerative changes of the right shoulder.", "Degenerative changes", "degenerative_changes"),
    ("Degenerative joint disease of the left hip.", "Degenerative joint disease", "degenerative_changes"),
    ("Advanced arthritis of a finger.", "arthritis", "degenerative_changes"),
    ("Shoulder arthritis is severe.", "Shoulder arthritis", "shoulder_osteoarthritis"),
    ("Thoracic spine degenerative changes.", "Thoracic spine degenerative changes", "spinal_degenerative_changes"),
    (
        "Degenerative changes of the lower thoracic spine.",
        "Degenerative changes of the lower thoracic spine",
        "spinal_degenerative_changes",
    ),
    ("Thoracic kyphosis is marked.", "Thoracic kyphosis", "kyphosis"),
    ("Kyphotic deformity with a hump.", "Kyphotic deformity", "kyphosis"),
    ("Mild scoliosis.", "Mild scoliosis", "scoliosis"),
    ("A pectus excavatum deformity.", "pectus excavatum deformity", "chest_wall_shape"),
    ("A fracture without displacement.", "displacement", "displacement"),
    ("The distal fragment is displaced.", "displaced", "displacement"),
    ("Minimally displaced fracture of a rib.", "Minimally displaced fracture", "fracture"),
    ("The trachea is displaced by a goiter.", "trachea is displaced", "mediastinal_displacement"),
    ("Kerley A and B lines at the bases.", "Kerley A and B lines", "pulmonary_edema_hazy_opacity"),
    ("Kerley B-lines are new.", "Kerley B-lines", "pulmonary_edema_hazy_opacity"),
    ("All lines are in place.", "lines", "tube_or_line_not_otherwise_specified"),
    ("Pacer tips in the right ventricle.", "tips", "device_tip"),
    ("A TIPS shunt below the diaphragm.", "TIPS shunt", "shunt_catheter"),
    ("The hila are prominent.", "prominent", "enlargement"),
]

# A sentence, and the words of it that are entities.
LOOK_ALIKES: list[tuple[str, list[str]]] = [
    ("Edema, most prominent in the bases.", ["Edema"]),
    ("Edema, more prominent at the left base.", ["Edema"]),
    ("A nodule at the midclavicular line.", ["nodule"]),
    ("A nodule over the scapular tip.", ["nodule"]),
    ("The fluid level lies outside the thoracic cavity.", ["fluid level"]),
    ("The end plates are seen.", []),
    ("Interval removal of the drain.", ["drain"]),
    ("The study was limited.", []),
    ("Healed fractures, with residual pneumothorax.", ["Healed fractures", "residual pneumothorax"]),
    ("Cancer, suspicious for recurrence.", ["Cancer", "recurrence"]),
    ("The AC joint, the valve and the bowel.", []),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(ROOT / SETTINGS.lexicon)


@pytest.fixture(scope="module")
def entities(lexicon: Lexicon) -> dict[str, dict[str, str]]:
    """The concept of each entity's words, by sentence."""
    texts = [text for text, *_ in (*TERMS, *CONCEPTS, *LOOK_ALIKES)]
    found = find_entities(texts, lexicon, SETTINGS)
    return {
        text: {one["text"]: one["concept_id"] for one in entities}
        for text, entities in zip(found["text"], found["entities"], strict=True)
    }


@pytest.mark.parametrize(("text", "words", "concept"), [*TERMS, *CONCEPTS])
def test_a_term_is_one_entity(text: str, words: str, concept: str, entities: dict[str, dict[str, str]]) -> None:
    assert entities[text].get(words) == concept, entities[text]


@pytest.mark.parametrize(("text", "words"), LOOK_ALIKES)
def test_what_looks_like_a_term_is_none(text: str, words: list[str], entities: dict[str, dict[str, str]]) -> None:
    assert list(entities[text]) == words


def test_no_kind_of_entity_keeps_a_look_alike(lexicon: Lexicon) -> None:
    found = find_entities(
        ["Most prominent in the bases."], lexicon, SETTINGS.model_copy(update={"semantic_types": None})
    )
    assert found["entities"][0] == []


def test_two_thirds_of_real_sentences_have_an_entity(lexicon: Lexicon) -> None:
    try:
        reports = real_reports()
    except NotFetchedError as error:
        pytest.skip(f"no real reports: {error}")
    texts = [text for report in reports for name, text in report.sections if name in ("FINDINGS", "IMPRESSION")]
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    found = find_entities(sentences, lexicon, SETTINGS)
    named = set(found["text"][found["entities"].map(len) > 0])
    assert sum(sentence in named for sentence in sentences) >= 0.66 * len(sentences)  # 0.635 with fewer terms
    left = [text for text, one in zip(found["text"], found["entities"], strict=True) if not one]
    assert not any(term in text.lower() for text in left for term in ("active disease", "bony finding", "sequela"))
