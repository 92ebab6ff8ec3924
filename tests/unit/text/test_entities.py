"""Entities are found, linked, filtered by type and stored as they were found."""

import re
from pathlib import Path
from typing import Any

import pytest
import spacy

from wronglung.text.entities import find_entities
from wronglung.text.entity_settings import EntitySettings
from wronglung.text.entity_table import UNLINKED, read_entities, read_spans, write_entities
from wronglung.text.lexicon import Lexicon, read_lexicon
from wronglung.text.linking import link, make_linker
from wronglung.text.masked_sample import masked_sample
from wronglung.text.masking import MaskingSettings

PATH = Path(__file__).parents[3] / "resources/lexicon.jsonl"
SETTINGS = EntitySettings(
    recogniser="lexicon",
    linker=None,
    lexicon=str(PATH),
    semantic_types=["anatomicalfinding", "disease", "tubesandlines"],
    threshold=None,
)
MODEL = EntitySettings(
    **SETTINGS.model_dump() | {"recogniser": "en_core_sci_sm", "linker": "lexicon", "threshold": 0.7}
)
TEXTS = ["No Pleural Effusion or pneumonia.", "Trachea is midline.", "The lungs are clear.", "Trachea is midline."]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(PATH)


def test_each_distinct_text_has_its_entities_at_their_places(lexicon: Lexicon) -> None:
    found = find_entities(TEXTS, lexicon, SETTINGS)
    assert found["text"].tolist() == sorted(set(TEXTS))
    entities = dict(zip(found["text"], found["entities"], strict=True))
    linked = [(one["text"], one["concept_id"]) for one in entities[TEXTS[0]]]
    assert linked == [("Pleural Effusion", "pleural_effusion"), ("pneumonia", "pneumonia")]
    assert all(TEXTS[0][one["start"] : one["end"]] == one["text"] for one in entities[TEXTS[0]])
    assert all(one["score"] == 1.0 for one in entities[TEXTS[0]])
    assert entities[TEXTS[1]] == []


def test_semantic_types_limit_what_is_kept(lexicon: Lexicon) -> None:
    disease = find_entities(TEXTS[:1], lexicon, SETTINGS.model_copy(update={"semantic_types": ["disease"]}))
    assert [one["text"] for one in disease["entities"][0]] == ["pneumonia"]
    everything = find_entities(TEXTS, lexicon, SETTINGS.model_copy(update={"semantic_types": None}))
    assert everything["entities"].map(len).sum() > 2  # "clear" is ImaGenome's `normal`, no finding


def test_every_term_is_linked_to_its_own_concept(lexicon: Lexicon) -> None:
    owners = {term: concept.concept_id for concept in lexicon.findings for term in concept.terms}
    every = find_entities(owners, lexicon, SETTINGS.model_copy(update={"semantic_types": None}))
    whole = {
        text: entities[0]["concept_id"]
        for text, entities in zip(every["text"], every["entities"], strict=True)
        if len(entities) == 1 and entities[0]["text"] == text
    }
    assert len(whole) >= 0.95 * len(owners)
    assert whole == {text: owners[text] for text in whole}


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_a_mention_is_linked_alike_alone_and_among_others(
    lexicon: Lexicon, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    linker = make_linker(lexicon, MODEL)
    mentions = ["pneumonia", "??", "left  effusion", "Pleural Effusion", "xqz"]
    alone = {mention: link([mention], linker)[mention] for mention in sorted(mentions)}
    monkeypatch.setattr("wronglung.text.linking.MENTIONS_AT_ONCE", at_once)
    assert repr(link(mentions, linker)) == repr(alone)  # as text, since unlinked ones have a score of nan
    assert alone["pneumonia"].concept_id == "pneumonia"
    assert alone["xqz"] is UNLINKED


def test_the_table_round_trips(lexicon: Lexicon, tmp_path: Path) -> None:
    found = find_entities(TEXTS, lexicon, SETTINGS)
    write_entities(tmp_path / "entities.parquet", found)
    stored = read_entities(tmp_path / "entities.parquet")
    assert stored["text"].tolist() == found["text"].tolist()
    assert [list(entities) for entities in stored["entities"]] == found["entities"].tolist()
    assert read_spans(tmp_path / "entities.parquet")[TEXTS[0]] == [(3, 19), (23, 32)]


def test_a_models_mentions_are_linked_above_the_threshold(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline stands in for scispaCy's model; it finds slips that no lexicon lists."""
    model = spacy.blank("en")
    ruler = model.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ENTITY", "pattern": slip} for slip in ("pleurall effusion", "garden")])
    monkeypatch.setattr("wronglung.text.entities.load_model", lambda name: model)
    text = "No pleurall effusion in the garden."
    all_kinds = MODEL.model_copy(update={"semantic_types": None})
    found = {
        threshold: find_entities([text], lexicon, all_kinds.model_copy(update={"threshold": threshold}))["entities"][0]
        for threshold in (0.7, 0.99)
    }
    assert [(one["text"], one["concept_id"]) for one in found[0.7]] == [
        ("pleurall effusion", "pleural_effusion"),
        ("garden", None),
    ]
    assert 0.7 < found[0.7][0]["score"] < 0.99
    assert [one["concept_id"] for one in found[0.99]] == [None, None]
    assert find_entities([text], lexicon, MODEL)["entities"][0][0]["concept_id"] == "pleural_effusion"
    assert [one["text"] for one in find_entities([text], lexicon, MODEL)["entities"][0]] == ["pleurall effusion"]


def test_a_model_that_is_not_installed_is_named(lexicon: Lexicon) -> None:
    with pytest.raises(ValueError, match=r"text\.entities\.recogniser\b.*'en_core_sci_xl'.*en_core_sci_sm"):
        find_entities(TEXTS, lexicon, MODEL.model_copy(update={"recogniser": "en_core_sci_xl"}))


@pytest.mark.parametrize(
    ("recogniser", "changes", "message"),
    [
        ("lexicon", {"linker": "umls"}, r"linker: given 'umls'.*recogniser 'lexicon'.*null"),
        ("lexicon", {"linker": "lexicon", "threshold": 0.7}, r"linker: given 'lexicon'.*null"),
        ("lexicon", {"threshold": 0.0}, r"threshold: given 0\.0.*recogniser 'lexicon'.*null"),
        ("en_core_sci_sm", {"threshold": 0.7}, r"linker: given null.*recogniser 'en_core_sci_sm'.*\b0\.7"),
        ("en_core_sci_sm", {"linker": "umls"}, r"threshold: given null.*recogniser 'en_core_sci_sm'.*\b0\.7"),
        ("en_core_sci_sm", {"linker": "umls", "threshold": 1.0}, r"less than 1"),
    ],
)
def test_linker_and_threshold_are_given_where_they_do_something(
    recogniser: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        EntitySettings(**SETTINGS.model_dump() | {"recogniser": recogniser} | changes)


def test_the_sample_shows_text_entities_and_what_is_left(lexicon: Lexicon) -> None:
    found = find_entities(TEXTS, lexicon, SETTINGS)
    masking = {"mine": MaskingSettings(unit="entity", share=1.0, mask_single=True)}
    texts = found["text"].repeat(2)
    sample = masked_sample(texts, found, masking, count=10, seed=0)
    assert sample.count("\n## ") == 3
    assert re.search(r"\b66\.7 %.*\bno entity\b.*\b0\.0 %", sample)
    assert "`Pleural Effusion` (pleural_effusion, 1.00); `pneumonia` (pneumonia, 1.00)" in sample
    assert sample.count("- mine: unchanged") == 2
    assert any(f"- mine: `{left}`" in sample for left in ("no [MASK] or pneumonia", "no pleural effusion or [MASK]"))
    assert masked_sample(texts, found, masking, count=10, seed=0) == sample
