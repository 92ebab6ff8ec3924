"""scispaCy declares numpy < 2; the lock installs it beside numpy 2, so its linking is tried in this environment."""

import json

import nmslib
import pytest
import spacy
from scispacy.candidate_generation import CandidateGenerator
from scispacy.linking import EntityLinker
from scispacy.linking_utils import KnowledgeBase
from sklearn.feature_extraction.text import TfidfVectorizer

CONCEPTS = {
    "R001": ["pleural effusion", "effusion"],
    "R002": ["atelectasis", "atelectatic change"],
    "R003": ["endotracheal tube", "ET tube"],
    "R004": ["enlarged cardiac silhouette", "cardiomegaly"],
}


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> spacy.Language:
    path = tmp_path_factory.mktemp("kb") / "kb.jsonl"
    rows = [
        {"concept_id": key, "canonical_name": names[0], "aliases": names, "types": ["T033"], "definition": ""}
        for key, names in CONCEPTS.items()
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    aliases = sorted({name for names in CONCEPTS.values() for name in names})
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=1)
    index = nmslib.init(method="hnsw", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectorizer.fit_transform(aliases))
    index.createIndex({"M": 30, "efConstruction": 100, "post": 0})
    generator = CandidateGenerator(index, vectorizer, aliases, KnowledgeBase(str(path)))
    language = spacy.blank("en")
    ruler = language.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    mentions = [*aliases, "cardiomegally"]
    ruler.add_patterns([{"label": "FINDING", "pattern": mention} for mention in mentions])
    pipe = EntityLinker(language, candidate_generator=generator, resolve_abbreviations=False, threshold=0.7)
    return lambda text: [(entity.text, entity._.kb_ents[0][0]) for entity in pipe(language(text)).ents]


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Small Effusion with atelectasis.", [("Effusion", "R001"), ("atelectasis", "R002")]),
        ("ET tube in place.", [("ET tube", "R003")]),
        ("Mild cardiomegally.", [("cardiomegally", "R004")]),
        ("Normal.", []),
    ],
)
def test_entities_are_found_and_linked(linker: spacy.Language, text: str, linked: list[tuple[str, str]]) -> None:
    assert linker(text) == linked
