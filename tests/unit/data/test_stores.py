from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wronglung.core.errors import RefusedError
from wronglung.data.images.geometry import Geometry
from wronglung.data.images.store import ImageWriter, open_images
from wronglung.data.records import SCHEMA as RECORDS
from wronglung.data.records import read_records, write_records
from wronglung.data.rejected import Rejection, check_shares, read_rejected, share_of, write_rejected
from wronglung.data.sentences import (
    empty_sentences,
    gather_sentences,
    read_sentences,
    sentence_parts,
    write_gathered,
    write_sentences,
)

RECORD = {
    "dicom_id": "a",
    "study_id": 50000001,
    "subject_id": 10000001,
    "split": "train",
    "view": "PA",
    "rows": 300,
    "columns": 256,
    "path": "files/a.dcm",
    "report": "files/s.txt",
    "scene_graph": "a.json",
    "shard": "silver-000",
    "images_from": "clinic",
}
BOX = {"name": "left lung", "x1": 1.0, "y1": 2.0, "x2": 3.0, "y2": 4.0}
FINDING = {"label": "abnormal", "category": "nlp", "context": "yes", "box": "left lung"}


def sentence(identity: str) -> dict:
    keys = {"dicom_id": "a", "study_id": 1, "subject_id": 2, "split": "gold", "text": "Left.", "section": None}
    return {"sentence_id": identity, **keys, "boxes": [BOX], "findings": [FINDING, FINDING]}


def test_records_round_trip_and_choice_of_a_shard(tmp_path: Path) -> None:
    table = pd.DataFrame([RECORD, RECORD | {"dicom_id": "b", "shard": "gold-000"}])
    write_records(tmp_path / "r.parquet", table)
    pd.testing.assert_frame_equal(read_records(tmp_path / "r.parquet"), table, check_dtype=False)
    assert list(read_records(tmp_path / "r.parquet", "gold-000")["dicom_id"]) == ["b"]


def test_a_missing_or_foreign_column_is_refused(tmp_path: Path) -> None:
    table = pd.DataFrame([RECORD]).rename(columns={"view": "View"})
    with pytest.raises(ValueError, match=r"missing \['view'\].*\['View'\]"):
        write_records(tmp_path / "r.parquet", table)
    assert not (tmp_path / "r.parquet").exists()
    table.to_parquet(tmp_path / "r.parquet")
    with pytest.raises(ValueError, match=r"r\.parquet.*missing \['view'\]"):
        read_records(tmp_path / "r.parquet")
    assert set(RECORDS.names) == set(RECORD)


def test_sentences_round_trip_and_gather_in_one_order(tmp_path: Path) -> None:
    for name, rows in {"one": [sentence("c"), sentence("a")], "two": [sentence("b")]}.items():
        write_sentences(tmp_path / f"{name}.parquet", pd.DataFrame(rows))
    write_sentences(tmp_path / "none.parquet", empty_sentences())
    stored = read_sentences(tmp_path / "one.parquet")
    assert list(stored["boxes"][0]) == [BOX]
    assert list(stored["findings"][0]) == [FINDING, FINDING]
    paths = [tmp_path / f"{name}.parquet" for name in ("one", "two", "none")]
    gathered = gather_sentences(paths)
    assert gathered["sentence_id"].to_pylist() == ["a", "b", "c"]
    assert gathered.equals(gather_sentences(paths[::-1]))
    write_gathered(tmp_path / "gathered.parquet", gathered)
    write_sentences(tmp_path / "whole.parquet", pd.DataFrame([sentence("a"), sentence("b"), sentence("c")]))
    assert (tmp_path / "gathered.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_parts_hold_all_rows_and_divide_no_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wronglung.core.parquet.BATCH", 4)
    numbers = (1, 6, 2, 9, 3)  # sentences an image: fewer and more than a batch
    split = {"b": "valid"}
    rows = [
        sentence(f"{image}{place}") | {"dicom_id": image, "split": split.get(image, "train")}
        for image, number in zip("abcde", numbers, strict=True)
        for place in range(number)
    ]
    path = tmp_path / "s.parquet"
    write_sentences(path, pd.DataFrame(rows))
    for chosen, columns in ((None, None), ("train", ["text", "dicom_id"]), ("valid", ["findings", "dicom_id"])):
        parts = list(sentence_parts(path, chosen, columns))
        pd.testing.assert_frame_equal(
            pd.concat(parts, ignore_index=True), read_sentences(path, chosen, columns), check_dtype=True
        )
        images = [image for part in parts for image in part["dicom_id"].unique()]
        assert len(images) == len(set(images)) == {None: 5, "train": 4, "valid": 1}[chosen]
    assert len(list(sentence_parts(path))) > 2
    assert sum(map(len, sentence_parts(path, "test"))) == 0
    with pytest.raises(ValueError, match=r"split test\b.*{'train': \d+, 'valid"):
        read_sentences(path, "test")


def test_images_round_trip_over_several_stores(tmp_path: Path) -> None:
    squares = {name: np.full((8, 8), value, dtype=np.uint8) for name, value in (("a", 1), ("b", 2), ("c", 3))}
    for store, names in (("one", ["a", "b"]), ("two", ["c"]), ("none", [])):
        with ImageWriter(tmp_path / f"{store}.h5", 8, capacity=3) as writer:
            for name in names:
                writer.add(name, squares[name], Geometry(16, 12, 8))
    with open_images([tmp_path / f"{store}.h5" for store in ("one", "two", "none")]) as images:
        assert images.dicom_ids == ["a", "b", "c"]
        assert "c" in images
        assert "d" not in images
        for name, square in squares.items():
            np.testing.assert_array_equal(images.pixels(name), square)
            assert images.geometry(name) == Geometry(16, 12, 8)


def test_the_same_image_in_two_stores_is_refused(tmp_path: Path) -> None:
    for store in ("one", "two"):
        with ImageWriter(tmp_path / f"{store}.h5", 8, capacity=1) as writer:
            writer.add("a", np.zeros((8, 8), dtype=np.uint8), Geometry(8, 8, 8))
    with pytest.raises(ValueError, match=r"two\.h5: image a\b"):
        open_images([tmp_path / "one.h5", tmp_path / "two.h5"])


def test_an_interrupted_store_leaves_no_file(tmp_path: Path) -> None:
    writer = ImageWriter(tmp_path / "one.h5", 8, capacity=1)
    with pytest.raises(ZeroDivisionError), writer:
        writer.add("a", np.zeros((8, 8), dtype=np.uint8), Geometry(8, 8, 1 // 0))
    assert list(tmp_path.iterdir()) == []


def faults(count: int, kind: str = "fault") -> list[Rejection]:
    return [Rejection("convert_images", str(i), kind, "does not decode", "x.dcm") for i in range(count)]


def test_rejections_round_trip(tmp_path: Path) -> None:
    for rows in (faults(2), []):
        write_rejected(tmp_path / "r.parquet", rows)
        assert read_rejected(tmp_path / "r.parquet") == rows


def test_only_too_large_a_share_of_faults_stops_the_run() -> None:
    assert not share_of("convert_images", faults(2), kept=98, limit=0.02).is_too_large
    assert not share_of("convert_images", faults(50, "filter"), kept=50, limit=0.0).is_too_large
    assert not share_of("link_sentences", faults(50), kept=50, limit=0.0).is_too_large
    assert not share_of("convert_images", [], kept=0, limit=0.0).is_too_large
    assert share_of("convert_images", faults(3), kept=97, limit=0.02) == (3, 100, 0.02)
    assert share_of("convert_images", faults(3), kept=97, limit=0.02).is_too_large


def test_an_image_with_faulty_lines_is_one_of_the_images_looked_at() -> None:
    """Also if other lines of it pass; a line of no image counts as one."""
    rows = [Rejection("index_release", one, "fault", "bad", "x.csv") for one in ("a|line 2", "a|line 3", "line 4")]
    assert share_of("index_release", rows[:2], ["a", "b", "c"], 0.0) == (1, 3, 0.0)
    assert share_of("index_release", rows[:2], ["b", "c"], 0.0) == (1, 3, 0.0)
    assert share_of("index_release", rows, ["a", "b", "c"], 0.0) == (2, 4, 0.0)


def test_images_that_were_mended_are_read() -> None:
    rows = [*faults(3, "repair"), *faults(1)]
    limits = {"convert_images": 0.25}
    check_shares(rows, ["0", "1", "2", "3"], 9, limits, "rejected.parquet")
    with pytest.raises(RefusedError, match="1 of 4"):
        check_shares(rows, ["0", "1", "2", "3"], 9, {"convert_images": 0.2}, "rejected.parquet")


def test_the_refusal_names_every_stage_and_the_table_of_the_rejections() -> None:
    rows = [*faults(3), Rejection("link_sentences", "s", "fault", "no box", "x.csv")]
    limits = dict.fromkeys(("index_release", "convert_images", "link_sentences"), 0.02)
    with pytest.raises(RefusedError) as refused:
        check_shares(rows, [str(image) for image in range(100)], 9, limits, "there/rejected.parquet")
    for known in (
        "3 of 100",
        "1 of 10",
        "0.02",
        "3 x does not decode",
        "max_rejected.convert_images",
        "there/rejected",
    ):
        assert known in str(refused.value)
    assert "max_rejected.index_release" not in str(refused.value)
