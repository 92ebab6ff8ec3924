"""Open-I as a data set: its films become records, its reports sentences, and its check names what is wrong."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.support.open_i import write_collection, write_splits
from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.releases.adapter import Index, Linked
from wronglung.data.releases.open_i.adapter import index_films, link_reports
from wronglung.data.releases.open_i.examine import examine_films
from wronglung.data.releases.open_i.settings import OpenISettings
from wronglung.data.sentences import write_sentences

EXAMINATIONS = 9
SHARE = dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.01)


def settings(root: Path, **changes: Any) -> OpenISettings:
    """The entry of a collection."""
    given = {
        "layout": "open_i",
        "open_i": str(root),
        "views": ["Frontal"],
        "sections": ["findings", "impression"],
        "splits": None,
        "shards": 2,
        "labels": None,
        "attributes": None,
        "gaze": None,
        "max_rejected": SHARE,
        "check": {"images": 5},
    }
    return OpenISettings.model_validate(given | changes)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A collection without a fault."""
    return write_collection(tmp_path / "open-i", EXAMINATIONS)


def index(data: OpenISettings) -> Index:
    return index_films(data.lists(), **data.index_arguments())


def linked(data: OpenISettings, folder: Path) -> Linked:
    """The sentences of the first shard."""
    records = index(data).records
    records = records[records["shard"] == "own-000"]
    convert_images(records, data.image_folder, str(folder / "own-000.h5"), 32, data.image_kind)
    with open_images([folder / "own-000.h5"]) as images:
        return link_reports(records, images, **data.link_arguments())


def test_a_film_is_a_record_and_an_examination_a_patient(root: Path) -> None:
    found = index(settings(root))
    assert found.records["study_id"].to_list() == found.records["subject_id"].to_list() == [*range(1, 10)]
    assert set(found.records["split"]) == {"all"}
    assert set(found.records["shard"]) == {"own-000", "own-001"}
    assert found.records["path"][0] == "images/images_normalized/1_IM-0001-1001.dcm.png"
    assert [(row.record_id[0], row.kind, row.reason) for row in found.rejections] == [
        (number, "filter", "film of another view") for number in "369"
    ]
    both = index(settings(root, views=["Lateral", "Frontal"]))
    assert len(both.records) == EXAMINATIONS + 3
    assert not both.rejections


def test_splits_are_those_of_the_tables(root: Path, tmp_path: Path) -> None:
    splits = write_splits(tmp_path, train=[1, 2, 3], valid=[4], test=[8, 7])
    found = index(settings(root, splits=splits))
    by_study = dict(zip(found.records["study_id"], found.records["split"], strict=True))
    assert by_study == {1: "train", 2: "train", 3: "train", 4: "valid", 7: "test", 8: "test"}
    reasons = [
        row.reason for row in found.rejections if row.record_id[0] in "569" and row.record_id.endswith("1001.dcm.png")
    ]
    assert reasons == ["film of an examination in no table of the splits"] * 3
    splits |= write_splits(tmp_path, valid=[2, 4])
    with pytest.raises(ValueError, match=r"valid\.csv: examinations \['2'\] are in .*train\.csv too"):
        index(settings(root, splits=splits))


def test_every_film_has_the_sentences_of_its_report(root: Path, tmp_path: Path) -> None:
    got = linked(settings(root), tmp_path)
    first = got.sentences[got.sentences["study_id"] == 4]
    assert first[["section", "text"]].to_numpy().tolist() == [
        ["findings", "The heart is enlarged.."],
        ["findings", "No pleural effusion."],
        ["impression", "No acute disease."],
    ]
    assert first["sentence_id"].to_list() == [f"dicom_4_IM-0004-1001.dcm.png_sent_00{n}" for n in range(3)]
    assert not first["boxes"].map(len).any()
    assert not got.rejections
    write_sentences(tmp_path / "sentences.parquet", got.sentences)
    again = linked(settings(root, sections=["impression"]), tmp_path).sentences
    assert set(again["text"]) == {"No acute disease."}


def test_a_report_without_the_sections_is_counted(root: Path, tmp_path: Path) -> None:
    path = root / "indiana_reports.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["uid"] == "4", "impression"] = ""
    table.to_csv(path, index=False)
    got = linked(settings(root, sections=["impression"]), tmp_path)
    assert [(row.record_id, row.reason) for row in got.rejections] == [
        ("4_IM-0004-1001.dcm.png", "report without a sentence in impression")
    ]
    assert 4 not in set(got.sentences["study_id"])


def test_a_whole_collection_has_no_finding(root: Path, tmp_path: Path) -> None:
    splits = write_splits(tmp_path, train=[1, 2, 3], valid=[4], test=[8, 7])
    report = examine_films(settings(root, splits=splits), {}, 0)
    assert not report.findings
    counts = {one.what: one.found for one in report.counts}
    assert counts == {"films": 6, "examinations": 6, "films in train": 3, "films in test": 2, "films in valid": 1}


@pytest.mark.parametrize(
    ("spoil", "severity", "what", "count"),
    [
        (lambda root: (root / "indiana_reports.csv").unlink(), "stops", "needed files", 1),
        (lambda root: (root / "indiana_projections.csv").write_text("uid\n1\n"), "stops", "columns", 1),
        (lambda root: next(iter((root / "images").rglob("4_*.png"))).unlink(), "stops", "file is missing", 1),
        (lambda root: [path.write_text("no") for path in (root / "images").rglob("*.png")], "stops", "not a PNG", 5),
    ],
)
def test_the_check_names_what_is_wrong(root: Path, spoil: Any, severity: str, what: str, count: int) -> None:
    spoil(root)
    (found,) = examine_films(settings(root), {}, 0).findings
    assert (found.severity, found.count) == (severity, count)
    assert what in found.what


def test_without_tables_of_splits_nothing_is_to_learn_from(root: Path, tmp_path: Path) -> None:
    assert settings(root).unread("train") == ("splits", "given null, so that no image is in train")
    assert settings(root).unread("all") is None
    splits = write_splits(tmp_path, train=[1], valid=[4], test=[8])
    assert settings(root, splits=splits).unread("train") is None


def test_a_split_without_a_film_stops_the_run(root: Path, tmp_path: Path) -> None:
    splits = write_splits(tmp_path, train=[101], valid=[4], test=[8])
    (found,) = examine_films(settings(root, splits=splits), {}, 0).findings
    assert (found.severity, found.what, found.examples) == ("stops", "splits without a film", ["train"])
