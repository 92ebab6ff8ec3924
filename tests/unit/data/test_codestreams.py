"""Compressed pixel data that contradict the tags are refused by name, and no decoder's crash reaches the job."""

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from tests.unit.data.jpg import as_jpeg
from tests.unit.data.test_stored_values import film, store, stretched
from wronglung.data.images import decoder_process
from wronglung.data.images.decoder_process import DecoderProcess
from wronglung.data.images.dicom_files import read_image
from wronglung.data.images.frames import describe_frame
from wronglung.data.images.unusable import UnusableImageError

WITH_HEADER = (JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless)
LOSSLESS = (*WITH_HEADER, RLELossless)


def compressed(folder: Path, syntax: str, change: Callable[[Dataset], object]) -> Path:
    path = store(folder / "a.dcm", film(12, signed=False).astype(np.uint16), syntax)
    dataset = pydicom.dcmread(path)
    change(dataset)
    dataset.save_as(path)
    return path


def stream_of(dataset: Dataset) -> bytes:
    return get_frame(dataset.PixelData, 0, number_of_frames=1)


def with_stream(change: Callable[[bytes], bytes]) -> Callable[[Dataset], None]:
    """Changes the codestream and leaves it whole fragments."""

    def change_stream(dataset: Dataset) -> None:
        dataset.PixelData = encapsulate([change(stream_of(dataset))])

    return change_stream


def tags(**changes: int) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        for name, difference in changes.items():
            setattr(dataset, name, getattr(dataset, name) + difference)

    return change


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize("more", [-10, -1, 1, 100])
def test_another_number_of_rows_is_refused(tmp_path: Path, syntax: str, more: int) -> None:
    path = compressed(tmp_path, syntax, tags(Rows=more))
    reason = "RLE segment of" if syntax == RLELossless else "codestream of 48 x 40 pixels, but the tags say"
    with pytest.raises(UnusableImageError, match=f"does not decode|{reason}"):
        read_image(path)


@pytest.mark.parametrize("syntax", WITH_HEADER)
def test_exchanged_rows_and_columns_are_refused(tmp_path: Path, syntax: str) -> None:
    with pytest.raises(UnusableImageError, match="codestream of 48 x 40 pixels, but the tags say 40 x 48"):
        read_image(compressed(tmp_path, syntax, tags(Rows=-8, Columns=8)))


@pytest.mark.parametrize("syntax", WITH_HEADER)
def test_half_a_codestream_in_whole_fragments_is_truncated(tmp_path: Path, syntax: str) -> None:
    with pytest.raises(UnusableImageError, match="truncated: the codestream has no end marker"):
        read_image(compressed(tmp_path, syntax, with_stream(lambda stream: stream[: len(stream) // 2])))


@pytest.mark.parametrize("syntax", WITH_HEADER)
@pytest.mark.parametrize("filling", [b"\0", b"\0\0\0", b"\xff", b"\xff\xff"])
def test_what_fills_the_last_fragment_is_ignored(tmp_path: Path, syntax: str, filling: bytes) -> None:
    path = compressed(tmp_path, syntax, with_stream(lambda stream: stream.rstrip(b"\0") + filling))
    np.testing.assert_array_equal(read_image(path), stretched(film(12, signed=False)))


@pytest.mark.parametrize("syntax", WITH_HEADER)
def test_a_stream_without_a_header_is_refused(tmp_path: Path, syntax: str) -> None:
    for stream in (b"\0\0", b"\xff\xd8\xff\xd9", b"no image at all " * 20, b"\xff\x4f\xff\x51"):
        with pytest.raises(UnusableImageError, match="without a header"):
            read_image(compressed(tmp_path, syntax, with_stream(lambda _, new=stream: new)))


def claimed(marker: bytes, place: int, rows: int, columns: int) -> Callable[[bytes], bytes]:
    """A codestream whose own header claims another size."""

    def change(stream: bytes) -> bytes:
        at = stream.index(marker) + place
        return stream[:at] + struct.pack(">HH", rows, columns) + stream[at + 4 :]

    return change


@pytest.mark.parametrize(("syntax", "marker"), [(JPEGLSLossless, b"\xff\xf7"), (JPEGLosslessSV1, b"\xff\xc3")])
def test_a_codestream_that_claims_a_huge_image_is_refused(tmp_path: Path, syntax: str, marker: bytes) -> None:
    path = compressed(tmp_path, syntax, with_stream(claimed(marker, 5, 40_960, 43_008)))
    with pytest.raises(UnusableImageError, match="codestream of 40960 x 43008 pixels"):
        read_image(path)


def test_a_codestream_of_countless_tiles_is_refused(tmp_path: Path) -> None:
    def tiny_tiles(stream: bytes) -> bytes:
        at = stream.index(b"\xff\x51") + 22
        size = struct.pack(">8L", 1 << 20, 1 << 20, 0, 0, 1, 1, 0, 0)
        return stream[: at - 16] + size + stream[at + 16 :]

    with pytest.raises(UnusableImageError, match="tiles; expected at most 65535"):
        read_image(compressed(tmp_path, JPEG2000Lossless, with_stream(tiny_tiles)))


@pytest.mark.parametrize("number", [0, 1, 3, 16])
def test_rle_of_other_segments_is_refused(tmp_path: Path, number: int) -> None:
    path = compressed(tmp_path, RLELossless, with_stream(lambda stream: struct.pack("<L", number) + stream[4:]))
    with pytest.raises(UnusableImageError, match=f"RLE of {number} segments; expected 2"):
        read_image(path)


def test_rle_whose_segments_overlap_is_refused(tmp_path: Path) -> None:
    path = compressed(tmp_path, RLELossless, with_stream(lambda s: s[:8] + struct.pack("<L", 64) + s[12:]))
    with pytest.raises(UnusableImageError, match="no segments in their order"):
        read_image(path)


def test_a_baseline_jpeg_is_read_and_its_size_is_checked(tmp_path: Path) -> None:
    values = film(8, signed=False).astype(np.uint8)
    jpeg = as_jpeg(values)

    def to_jpeg(dataset: Dataset) -> None:
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
        dataset.PixelData = encapsulate([jpeg])
        dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
        dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit

    image = read_image(compressed(tmp_path, RLELossless, to_jpeg))
    assert np.abs(image.astype(int) - stretched(values)).mean() < 3
    with pytest.raises(UnusableImageError, match="codestream of 48 x 40 pixels, but the tags say 58 x 40"):
        read_image(compressed(tmp_path, RLELossless, lambda dataset: (to_jpeg(dataset), tags(Rows=10)(dataset))))


@pytest.fixture
def process() -> Any:
    process = DecoderProcess()
    yield process
    process.close()


def test_a_crash_or_a_loop_of_a_decoder_costs_one_image(
    tmp_path: Path, process: DecoderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed or stopped from outside, as a crash or a loop would end it; the next frame is decoded."""
    path = compressed(tmp_path, JPEGLSLossless, lambda dataset: None)
    frame = describe_frame(str(path), pydicom.dcmread(path, stop_before_pixels=True))
    np.testing.assert_array_equal(process.decode(frame), film(12, signed=False))
    started = process._started()
    os.kill(started.pid, 19)  # SIGSTOP
    monkeypatch.setattr(decoder_process, "PATIENCE", 0.2)
    with pytest.raises(UnusableImageError, match="did not end within"):
        process.decode(frame)
    monkeypatch.undo()
    np.testing.assert_array_equal(process.decode(frame), film(12, signed=False))


def test_a_decoder_that_dies_is_named_with_its_exit(
    process: DecoderProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies of SIGSEGV once it has its frame; the next frame is decoded by a new one."""
    path = compressed(tmp_path, JPEGLSLossless, lambda dataset: None)
    frame = describe_frame(str(path), pydicom.dcmread(path, stop_before_pixels=True))
    dying = "import os, sys; sys.stdin.buffer.readline(); os.kill(os.getpid(), 11)"
    monkeypatch.setattr(decoder_process, "module_command", lambda name: [sys.executable, "-c", dying])
    with pytest.raises(UnusableImageError, match=r"decoder of JPEG-LS.* crashed \(exit -11\)"):
        process.decode(frame)
    monkeypatch.undo()
    np.testing.assert_array_equal(process.decode(frame), film(12, signed=False))


def test_a_decoder_that_ended_before_a_frame_costs_none(process: DecoderProcess, tmp_path: Path) -> None:
    path = compressed(tmp_path, JPEGLSLossless, lambda dataset: None)
    frame = describe_frame(str(path), pydicom.dcmread(path, stop_before_pixels=True))
    process.decode(frame)
    started = process._started()
    started.kill()
    started.wait()
    np.testing.assert_array_equal(process.decode(frame), film(12, signed=False))


def test_a_decoder_that_reads_no_more_costs_no_frame(process: DecoderProcess, tmp_path: Path) -> None:
    path = compressed(tmp_path, JPEGLSLossless, lambda dataset: None)
    frame = describe_frame(str(path), pydicom.dcmread(path, stop_before_pixels=True))
    deaf = "import os, time; os.close(0); print(flush=True); time.sleep(60)"
    process._process = subprocess.Popen([sys.executable, "-c", deaf], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process._process.stdout is not None
    process._process.stdout.readline()
    np.testing.assert_array_equal(process.decode(frame), film(12, signed=False))
