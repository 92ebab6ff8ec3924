"""The file of embeddings: round trip, what a stranger may leave out, and what is refused."""

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import h5py
import numpy as np
import pytest

from wronglung.outputs import embeddings as store
from wronglung.outputs.embeddings import Embeddings, read_embeddings, write_embeddings
from wronglung.outputs.hdf5_subprocess_check import try_out

HANGS = Path(__file__).parents[2] / "fuzz/cases/attention/text_sends_hdf5_round_in_a_circle.h5"


def unit(rows: int, width: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, width))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def embeddings(images: int = 5, texts: int = 3, width: int = 7) -> Embeddings:
    return Embeddings(
        image=unit(images, width, 0),
        image_id=np.array([f"image-{i}" for i in range(images)], dtype=object),
        text=unit(texts, width, 1),
        text_id=np.array([f"text-{i}" for i in range(texts)], dtype=object),
        normalised=True,
        model="clip",
        seed=3,
    )


@pytest.mark.parametrize(("images", "texts"), [(5, 3), (1, 0), (0, 2), (130, 300)])
def test_round_trip(tmp_path: Path, images: int, texts: int) -> None:
    given = embeddings(images, texts)
    write_embeddings(tmp_path / "a.h5", given)
    back = read_embeddings(tmp_path / "a.h5")
    for name, value in vars(given).items():
        np.testing.assert_array_equal(getattr(back, name), value, err_msg=name)
    assert back.width == 7
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["image"].dtype == file["text"].dtype == np.float32
        assert dict(file.attrs) == {"model": "clip", "seed": 3, "normalised": 1}


def test_same_embeddings_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.h5", "b.h5"):
        write_embeddings(tmp_path / name, embeddings())
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_rows_are_found_by_id_in_the_order_asked() -> None:
    own = embeddings()
    assert own.image_rows(["image-4", "image-0", "image-4"]).tolist() == [4, 0, 4]
    assert own.text_rows(["text-2"]).tolist() == [2]
    with pytest.raises(ValueError, match=r"2 of 3 entries of text_id .*'gone'"):
        own.text_rows(["text-0", "gone", "image-0", "gone"])


def test_a_disk_without_room_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 4 * 7 * (5 + 3) + 5 * len("image-0") + 3 * len("text-0")
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=needed - 1))
    with pytest.raises(OSError, match=rf"\b{needed:,} bytes.*\b{needed - 1:,}\b") as raised:
        write_embeddings(tmp_path / "a.h5", embeddings())
    assert raised.value.errno == errno.ENOSPC
    assert not list(tmp_path.iterdir())


def write_given(path: Path, **changes: Any) -> Path:
    """A stranger's file with what is needed, changed; None leaves a dataset out."""
    own = embeddings()
    texts = {name: np.array(list(getattr(own, name)), dtype=h5py.string_dtype()) for name in ("image_id", "text_id")}
    with h5py.File(path, "w") as file:
        for name, value in ({"image": own.image, "text": own.text} | texts | changes).items():
            if value is not None:
                file[name] = value
    return path


def test_a_strangers_file_needs_four_datasets(tmp_path: Path) -> None:
    back = read_embeddings(write_given(tmp_path / "mine.h5", image=2.0 * embeddings().image))
    assert (back.model, back.seed, back.normalised) == ("unnamed", 0, False)
    with pytest.raises(ValueError, match=r"mine\.h5.*\['text_id'\].*this one has \['image'"):
        read_embeddings(write_given(tmp_path / "mine.h5", text_id=None))


def ids(*names: str) -> np.ndarray:
    return np.array(names, dtype=object)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image": np.ones((5, 7, 1))}, r"image has shape \(5, 7, 1\)"),
        ({"text": unit(3, 6, 0)}, r"\(5, 7\) and text \(3, 6\).*same D"),
        ({"image": np.ones((5, 0)), "text": np.ones((3, 0))}, r"\(5, 0\)"),
        ({"text_id": ids("a", "b")}, r"text_id has shape \(2,\); expected \(3,\)"),
        ({"image": np.full((5, 7), np.nan)}, r"5 of 5 rows of image .*first image-0"),
        ({"text": np.diag([1.0, 0.0, 1.0])[:, [0, 1, 2, 0, 0, 0, 0]]}, r"1 of 3 rows of text .*first text-1"),
        ({"image": 2.0 * unit(5, 7, 0)}, r"5 of 5 rows of image .*length 1, first image-0 with 2\.0000"),
        ({"text_id": ids("a", "b", "a")}, r"1 entries of text_id .*twice.*'a'"),
    ],
)
def test_what_nothing_can_be_computed_from_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(embeddings(), **change)


def test_no_vector_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="no image and no text"):
        embeddings(0, 0)


def linked(path: Path, folder: Path) -> None:
    """The images lie in another file."""
    write_given(folder / "other.h5")
    write_given(path, image=None)
    with h5py.File(path, "r+") as file:
        file["image"] = h5py.ExternalLink(str(folder / "other.h5"), "image")


def never_written(path: Path, folder: Path) -> None:
    """More images are declared than are held."""
    write_given(path, image=None)
    with h5py.File(path, "r+") as file:
        file.create_dataset("image", (10**9, 7), "f4", chunks=(1000, 7))


def numbers_as_ids(path: Path, folder: Path) -> None:
    write_given(path, image_id=np.arange(5))


def text_as_flag(path: Path, folder: Path) -> None:
    write_given(path)
    with h5py.File(path, "r+") as file:
        file.attrs["normalised"] = "yes"


def cut_short(path: Path, folder: Path) -> None:
    write_embeddings(path, embeddings(200, 200))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (linked, "image is a group or a link"),
        (never_written, r"image has shape .*only 0 were written"),
        (numbers_as_ids, r"image_id holds int64; expected strings"),
        (text_as_flag, "attribute normalised"),
        (cut_short, "not a complete HDF5 file"),
    ],
)
def test_a_strangers_file_cannot_mislead_the_reader(
    spoil: Callable[[Path, Path], None], message: str, tmp_path: Path
) -> None:
    spoil(tmp_path / "mine.h5", tmp_path)
    with pytest.raises(ValueError, match=rf"mine\.h5.*{message}"):
        read_embeddings(tmp_path / "mine.h5")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.h5"):
        read_embeddings(tmp_path / "gone.h5")


def test_a_file_that_keeps_the_library_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "try_out", lambda path: try_out(path, patience=3))
    with pytest.raises(ValueError, match=r"round_in_a_circle\.h5: .*\b3 seconds"):
        read_embeddings(HANGS)
