"""Somebody's attention file: what it may not point to, declare or hold, and one that the HDF5 library cannot bear."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from wronglung.outputs.hdf5_subprocess_check import try_out
from wronglung.outputs.maps import read_attention
from wronglung.outputs.untrusted_hdf5 import GivenFileError

MAPS = np.full((2, 2, 3), 0.1, dtype=np.float32)
IDS = np.array(["a", "b"], dtype=h5py.string_dtype())
HANGS = Path(__file__).parents[2] / "fuzz/cases/attention/text_sends_hdf5_round_in_a_circle.h5"


def write_given(path: Path, change: Callable[[h5py.File, Path], None]) -> Path:
    """A file with what is needed, changed."""
    with h5py.File(path, "w") as file:
        file["attention"], file["dicom_id"], file["text_id"] = MAPS, IDS, IDS
        change(file, path.parent)
    return path


def replaced(name: str, value: object) -> Callable[[h5py.File, Path], None]:
    def change(file: h5py.File, folder: Path) -> None:
        del file[name]
        file[name] = value

    return change


def external_link(file: h5py.File, folder: Path) -> None:
    with h5py.File(folder / "other.h5", "w") as other:
        other["attention"] = MAPS
    replaced("attention", h5py.ExternalLink("other.h5", "attention"))(file, folder)


def external_storage(file: h5py.File, folder: Path) -> None:
    (folder / "secret").write_bytes(MAPS.tobytes())
    del file["attention"]
    external = [(str(folder / "secret"), 0, MAPS.nbytes)]
    file.create_dataset("attention", shape=MAPS.shape, dtype="f4", external=external)


def virtual(file: h5py.File, folder: Path) -> None:
    with h5py.File(folder / "other.h5", "w") as other:
        other["attention"] = MAPS
    layout = h5py.VirtualLayout(MAPS.shape, "f4")
    layout[:] = h5py.VirtualSource(folder / "other.h5", "attention", MAPS.shape)
    del file["attention"]
    file.create_virtual_dataset("attention", layout)


def half_written(file: h5py.File, folder: Path) -> None:
    del file["attention"]
    file.create_dataset("attention", shape=MAPS.shape, dtype="f4", chunks=(1, 2, 3))[0] = 0.1


def references(file: h5py.File, folder: Path) -> None:
    pointers = np.array([file["attention"].ref] * 2, dtype=h5py.ref_dtype)
    replaced("text_id", pointers)(file, folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (external_link, "attention is a group or a link; expected a dataset .*: write the values themselves"),
        (replaced("attention", h5py.SoftLink("/dicom_id")), "attention is a group or a link"),
        (external_storage, "attention keeps its values in other files; write them into this one"),
        (virtual, "attention keeps its values in other files"),
        (half_written, r"attention has shape \(2, 2, 3\), 48 bytes, but only 24 were written .*was the writing inter"),
        (references, "text_id holds references or other objects; expected strings"),
        (replaced("dicom_id", np.arange(2)), "dicom_id holds int64; expected strings"),
        (replaced("dicom_id", h5py.Empty("f4")), "dicom_id is empty: it has no shape"),
        (replaced("dicom_id", IDS.reshape(2, 1)), r"dicom_id has shape \(2, 1\); expected \(2,\)"),
        (replaced("dicom_id", IDS[:1]), r"dicom_id has shape \(1,\); expected \(2,\)"),
        (
            replaced("text_id", np.array(["a", "b" * 300], dtype=h5py.string_dtype())),
            "text_id has an entry of 300 characters",
        ),
        (replaced("text_id", np.array([b"a", b"\xff"])), "text_id is not UTF-8 text"),
        (replaced("attention", MAPS.astype(complex)), "attention holds complex128; expected real numbers"),
        (replaced("attention", MAPS * np.nan), "attention of 2 of 2 pairs is negative or not finite"),
        (replaced("attention", MAPS.reshape(2, 6)), r"attention has shape \(2, 6\); expected \[N, h, w\]"),
        (replaced("attention", MAPS[:0]), r"attention has shape \(0, 2, 3\); expected \[N, h, w\], one map for each"),
        (lambda file, folder: file.attrs.update(seed="three"), "the attribute seed is .*; expected one whole number"),
        (lambda file, folder: file.attrs.update(model=[1, 2]), "the attribute model is .*; expected one string"),
    ],
)
def test_what_a_given_file_may_not_hold(
    change: Callable[[h5py.File, Path], None], message: str, tmp_path: Path
) -> None:
    path = write_given(tmp_path / "given.h5", change)
    with pytest.raises(ValueError, match=rf"given\.h5: {message}"):
        read_attention(path)


def test_the_same_file_unchanged_is_read(tmp_path: Path) -> None:
    maps = read_attention(write_given(tmp_path / "given.h5", lambda file, folder: None))
    np.testing.assert_array_equal(maps.attention, MAPS)


@pytest.mark.parametrize("kept", [0, 10, 1000, -1])
def test_a_file_cut_short_says_so(kept: int, tmp_path: Path) -> None:
    path = write_given(tmp_path / "given.h5", lambda file, folder: None)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"given\.h5 \(.* bytes\) is not a complete HDF5 file .*cut short"):
        read_attention(path)


def test_no_file_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.h5 does not exist"):
        read_attention(tmp_path / "none.h5")


def test_a_file_that_keeps_the_library_busy_for_ever_is_given_up() -> None:
    with pytest.raises(GivenFileError, match="reading did not end within 3 seconds; it is damaged"):
        try_out(HANGS, patience=3)
