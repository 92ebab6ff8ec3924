"""Small files that unpack to more than any memory: each is refused within the bounds of `guarded`, with its reason."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import h5py
import numpy as np
import pytest
import torch
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.fuzz.guard import guarded
from tests.fuzz.targets import TARGETS
from tests.unit.data.conftest import write_dicom
from tests.unit.data.jpg import SMOOTH, as_jpeg

MEGABYTES = 1_500
BLOCK = bytes(2**20)
IDS = np.array(["a"], dtype=h5py.string_dtype())


def deflated_dicom(folder: Path) -> bytes:
    """A header whose meta information is followed by one deflated value of 1.5 GB."""
    write_dicom(folder / "plain.dcm", np.arange(48).reshape(6, 8))
    dataset = dcmread(folder / "plain.dcm")
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(folder / "deflated.dcm", enforce_file_format=True)
    whole = (folder / "deflated.dcm").read_bytes()
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    element = b"\x09\x00\x01\x10OB\0\0" + (MEGABYTES * len(BLOCK)).to_bytes(4, "little")
    parts = [whole[: 144 + int.from_bytes(whole[140:144], "little")], packer.compress(element)]
    return b"".join([*parts, *(packer.compress(BLOCK) for _ in range(MEGABYTES)), packer.flush()])


def vast_jpeg(folder: Path) -> bytes:
    """The most pixels that are read, all of them there, in as many progressive scans as are read."""
    data = as_jpeg(np.full((10_000, 10_000), 77, np.uint8), cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    scan = bytearray(data[data.rindex(b"\xff\xda") : -2])
    scan[9] = 0  # coefficients as a whole: such a scan may follow itself
    return data[:-2] + bytes(scan) * (64 - data.count(b"\xff\xda")) + data[-2:]


def vast_jpeg_cut_short(folder: Path) -> bytes:
    """A few bytes that claim the most pixels that are read, in as many progressive scans as are read."""
    data = as_jpeg(SMOOTH, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    first, size = data.index(b"\xff\xda"), data.index(b"\xff\xc2") + 5
    vast = data[:size] + (10_000).to_bytes(2, "big") * 2 + data[size + 4 : -2]
    return vast + data[first:-2] * 5 + data[-2:]


def jpeg_of_endless_scans(folder: Path) -> bytes:
    """A whole image whose last scan comes 10,000 times more: each is a pass over all pixels."""
    data = vast_jpeg(folder)
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 10_000 + data[-2:]


def endless_line(folder: Path) -> bytes:
    """A gzipped table that is one line."""
    buffer = io.BytesIO()
    with gzip.open(buffer, "wb", compresslevel=1) as file:
        for _ in range(MEGABYTES):
            file.write(BLOCK)
    return buffer.getvalue()


def maps_never_written(folder: Path) -> bytes:
    """A terabyte of maps that are nowhere."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_dataset("attention", shape=(1, 500_000, 500_000), dtype="f4", chunks=(1, 1000, 1000))
        file["dicom_id"] = file["text_id"] = IDS
    return buffer.getvalue()


def packed_maps(folder: Path) -> bytes:
    """1.5 GB of zeros that gzip makes small."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        shape = (1, MEGABYTES, 2**18)
        maps = file.create_dataset("attention", shape=shape, dtype="f4", chunks=(1, 1, 2**18), compression=1)
        packed = zlib.compress(BLOCK)
        for row in range(MEGABYTES):
            maps.id.write_direct_chunk((0, row, 0), packed)
        file["dicom_id"] = file["text_id"] = IDS
    return buffer.getvalue()


def packed_checkpoint(folder: Path) -> bytes:
    """A storage of 1.5 GB of zeros, deflated."""
    torch.save({"state_dict": {"a": torch.zeros(2)}}, folder / "plain.ckpt")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(folder / "plain.ckpt") as plain,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for name in plain.namelist():
            with packed.open(name, "w", force_zip64=True) as member:
                if name.endswith("data/0"):
                    for _ in range(MEGABYTES):
                        member.write(BLOCK)
                else:
                    member.write(plain.read(name))
    return buffer.getvalue()


def greedy_pickle(folder: Path) -> bytes:
    """A memo entry of so high a number that the unpickler in C would set aside 34 GB."""
    return b"\x80\x02}r" + (2**31 - 1).to_bytes(4, "little") + b"."


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("dicom", deflated_dicom, "Deflated Explicit VR Little Endian"),
        ("jpeg", vast_jpeg, r"constant\b.*\b10000 x 10000 pixels"),
        ("jpeg", vast_jpeg_cut_short, "damaged, cut short"),
        ("jpeg", jpeg_of_endless_scans, r"\b10064 scans.*\b64\b"),
        ("gold", endless_line, r"\b1,000,000 characters"),
        ("lists", endless_line, r"\b1,000,000 characters"),
        ("attention", maps_never_written, r"attention\b.*\(1, 500000, 500000\).*\b0 were written"),
        ("attention", packed_maps, r"attention\b.*1,572,864,000 bytes.*\b100\b"),
        ("checkpoint", packed_checkpoint, r"unpack to 1,57\d,\d{3},\d{3}\b"),
        ("checkpoint", greedy_pickle, r"holds \[\].*state_dict"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_bomb_is_refused(name: str, make: Callable[[Path], bytes], reason: str, tmp_path: Path) -> None:
    target = TARGETS[name]()
    path = tmp_path / f"bomb{target.suffix}"
    path.write_bytes(target.wrap(make(tmp_path)))
    assert path.stat().st_size < 12_000_000
    with guarded(20), pytest.raises(target.errors, match=reason):
        target.read(path)


def test_the_bounds_hold(tmp_path: Path) -> None:
    (tmp_path / "line.gz").write_bytes(endless_line(tmp_path))
    with gzip.open(tmp_path / "line.gz") as file, guarded(20), pytest.raises(MemoryError):
        file.read()
