"""The map file: round trip, what a stranger may leave out, and what is refused."""

import errno
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pytest

from wronglung.outputs.maps import AttentionMaps, read_attention, write_attention


def maps(count: int = 5) -> AttentionMaps:
    rng = np.random.default_rng(0)
    return AttentionMaps(
        attention=rng.random((count, 7, 9)).astype(np.float32),
        no_attention=rng.random(count).astype(np.float32),
        local_similarity=np.full(count, np.nan, dtype=np.float32),
        global_similarity=rng.random(count).astype(np.float32),
        dicom_id=np.array([f"image-{i // 2}" for i in range(count)], dtype=object),
        text_id=np.array([f"text-{i}" for i in range(count)], dtype=object),
        model="cosine",
        seed=3,
        formula="cosine",
    )


@pytest.mark.parametrize("count", [1, 5, 130])  # fewer and more than are read at once
def test_round_trip(tmp_path: Path, count: int) -> None:
    write_attention(tmp_path / "a.h5", maps(count))
    back = read_attention(tmp_path / "a.h5")
    for name, value in vars(maps(count)).items():
        if not name.startswith("_"):
            np.testing.assert_array_equal(getattr(back, name), value, err_msg=name)
    assert back.grid == (7, 9)
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["attention"].dtype == np.float32
        assert list(file.attrs["grid"]) == [7, 9]


def test_same_maps_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.h5", "b.h5"):
        write_attention(tmp_path / name, maps())
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_a_disk_without_room_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 4 * 5 * (7 * 9 + 3) + 5 * (len("image-0") + len("text-0"))
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=needed - 1))
    with pytest.raises(OSError, match=rf"\b{needed:,} bytes.*\b{needed - 1:,}\b") as raised:
        write_attention(tmp_path / "a.h5", maps())
    assert raised.value.errno == errno.ENOSPC
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=needed))
    write_attention(tmp_path / "a.h5", maps())


@pytest.mark.parametrize("chunks", [None, (7, 7, 9), (130, 7, 9)])
def test_maps_in_any_chunks_are_read(tmp_path: Path, chunks: tuple[int, ...] | None) -> None:
    write_attention(tmp_path / "a.h5", maps(130))
    with h5py.File(tmp_path / "a.h5", "r+") as file:
        del file["attention"]
        file.create_dataset("attention", data=maps(130).attention.astype(np.float16), chunks=chunks)
    back = read_attention(tmp_path / "a.h5")
    np.testing.assert_array_equal(back.attention, maps(130).attention.astype(np.float16))
    assert back.attention.dtype == np.float16


def test_a_strangers_file_needs_three_datasets(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "mine.h5", "w") as file:
        file["attention"] = maps().attention
        file["dicom_id"] = np.array(list(maps().dicom_id), dtype=h5py.string_dtype())
        file["text_id"] = np.array(list(maps().text_id), dtype=h5py.string_dtype())
    back = read_attention(tmp_path / "mine.h5")
    assert np.isnan(back.local_similarity).all()
    assert np.isnan(back.global_similarity).all()
    assert (back.no_attention == 0).all()
    assert (back.model, back.seed, back.formula) == ("unnamed", 0, "not stated")


def test_rounding_below_zero_is_no_mass_and_more_is_refused(tmp_path: Path) -> None:
    write_attention(tmp_path / "a.h5", maps())
    for value, accepted in [(-1e-7, True), (-0.1, False)]:
        with h5py.File(tmp_path / "a.h5", "r+") as file:
            file["no_attention"][1] = value
        if accepted:
            assert read_attention(tmp_path / "a.h5").no_attention[1] == 0
        else:
            with pytest.raises(ValueError, match=r"no_attention\b.*\b1 of 5\b.*image-0, text-1"):
                read_attention(tmp_path / "a.h5")


def test_a_missing_dataset_is_named(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "mine.h5", "w") as file:
        file["attention"] = maps().attention
    with pytest.raises(ValueError, match=r"mine\.h5.*\['dicom_id', 'text_id'\].*this one has \['attention'\]"):
        read_attention(tmp_path / "mine.h5")


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    write_attention(tmp_path / "mine.h5", maps())
    with h5py.File(tmp_path / "mine.h5", "r+") as file:
        file["attention"][2, 0, 0] = -1
    with pytest.raises(ValueError, match=r"mine\.h5: attention\b.*\b1 of 5\b.*image-1, text-2"):
        read_attention(tmp_path / "mine.h5")


def test_rows_are_found_by_both_keys_in_the_order_asked() -> None:
    store = replace(maps(), text_id=np.array(["a", "b", "a", "b", "a"], dtype=object))
    assert store.rows(["image-2", "image-0", "image-1", "image-0"], ["a", "b", "a", "b"]).tolist() == [4, 1, 2, 1]


def test_missing_pairs_are_counted_once_each() -> None:
    with pytest.raises(ValueError, match=r"2 of 3 pairs .*\('image-0', 'nowhere'\)"):
        maps().rows(["image-0", "image-0", "image-9", "image-0"], ["nowhere", "text-0", "text-0", "nowhere"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"attention": np.ones((5, 49))}, r"^attention\b.*\(5, 49\).*\[N, h, w\]"),
        ({"text_id": np.array(["t"] * 4, dtype=object)}, r"^text_id\b.*\(4,\).*\(5,\)"),
        ({"no_attention": np.ones((5, 1))}, r"^no_attention\b.*\(5, 1\).*\(5,\)"),
        ({"attention": np.full((5, 7, 9), np.nan)}, r"^attention\b.*\b5 of 5\b.*finite"),
        ({"no_attention": np.array([0, 0, np.inf, 0, 0])}, r"^no_attention\b.*\b1 of 5\b.*image-1, text-2"),
        ({"text_id": np.array(["t"] * 5, dtype=object)}, r"\b2 pairs .*twice.*\('image-0', 't'\)"),
    ],
)
def test_what_cannot_be_scored_is_refused(change: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(maps(), **change)


def _pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps({"attention": np.zeros((1, 2, 2))}))


def _saved_by_torch(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("maps/data.pkl", pickle.dumps({}))


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (_pickled, "is a pickle"),
        (_saved_by_torch, "is a pickle"),
        (lambda path: np.save(path.open("wb"), np.zeros(3)), "is a NumPy file"),
        (lambda path: np.savez(path.open("wb"), attention=np.zeros(3)), "is a zip archive"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_kind(tmp_path: Path, write: Callable[[Path], None], kind: str) -> None:
    write(tmp_path / "maps.h5")
    with pytest.raises(ValueError, match=rf"maps\.h5 {kind}.*HDF5"):
        read_attention(tmp_path / "maps.h5")


def test_a_missing_map_names_its_file_and_an_unasked_one_is_found() -> None:
    held = maps(3)
    with pytest.raises(ValueError, match=r"1 of 2 pairs .* no map in mine\.h5.*'text-9'"):
        held.rows(["image-0", "image-0"], ["text-0", "text-9"], "mine.h5")
    # The pair is what is asked for: a known image with another's text is no map of a sentence.
    assert held.unasked(["image-0", "image-1", "image-1"], ["text-0", "text-2", "text-1"]) == [("image-0", "text-1")]
