"""Faults of image files: cut short, of another kind, with a header that does not fit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import MPEG2MPML, RLELossless

from tests.faults.fault import Fault
from tests.faults.release import Release


def film(release: Release) -> Path:
    return release.dicom(release.image())


def as_bytes(change: Callable[[bytes], bytes]) -> Callable[[Release], None]:
    """Plants a file whose bytes are changed."""

    def plant(release: Release) -> None:
        film(release).write_bytes(change(film(release).read_bytes()))

    return plant


def as_dataset(change: Callable[[Dataset], object]) -> Callable[[Release], None]:
    """Plants a file whose header or pixels are changed."""

    def plant(release: Release) -> None:
        dataset = uncompressed(release)
        change(dataset)
        dataset.save_as(film(release))

    return plant


def uncompressed(release: Release) -> Dataset:
    """The first training film with its values as they are, whatever syntax the example gave it."""
    dataset = pydicom.dcmread(film(release))
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        dataset.decompress()
    return dataset


def tags(**values: object) -> Callable[[Dataset], None]:
    return lambda dataset: [setattr(dataset, name, value) for name, value in values.items()] and None


def pixels(values: np.ndarray, bits: int = 16, **others: object) -> Callable[[Dataset], None]:
    """Replaces all that tells of the pixels."""

    def change(dataset: Dataset) -> None:
        tags(
            Rows=values.shape[0],
            Columns=values.shape[1],
            BitsAllocated=bits,
            BitsStored=bits,
            HighBit=bits - 1,
            PixelData=values.astype(f"<u{bits // 8}").tobytes(),
            **others,
        )(dataset)

    return change


def eight_bits(dataset: Dataset) -> None:
    """The film's 8-bit image: stretched again it is itself."""
    values = dataset.pixel_array.astype(np.float64)
    values = (values - values.min()) / (values.max() - values.min()) * 255
    pixels(values.astype(np.uint8), 8)(dataset)


def sixteen_bits(dataset: Dataset) -> None:
    dataset.BitsStored, dataset.HighBit = 16, 15


def two_frames(dataset: Dataset) -> None:
    tags(NumberOfFrames=2, PixelData=dataset.PixelData * 2)(dataset)


def colour(dataset: Dataset) -> None:
    tags(SamplesPerPixel=3, PlanarConfiguration=0, PhotometricInterpretation="RGB", PixelData=dataset.PixelData * 3)(
        dataset
    )


def without(name: str) -> Callable[[Dataset], None]:
    return lambda dataset: delattr(dataset, name)


def video(dataset: Dataset) -> None:
    dataset.PixelData = encapsulate([b"\x00\x00\x01\xb3" * 10])
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    dataset.file_meta.TransferSyntaxUID = MPEG2MPML


def more_rows(dataset: Dataset) -> None:
    dataset.Rows += 10


def compressed_cut(release: Release) -> None:
    dataset = uncompressed(release)
    dataset.compress(RLELossless)
    dataset.save_as(film(release))
    film(release).write_bytes(film(release).read_bytes()[:-1000])


def compressed_broken(dataset: Dataset) -> None:
    dataset.compress(RLELossless)
    dataset.PixelData = encapsulate([b"\xff\xd8\xff\xc3 no image at all" * 5])


def entry(name: str, what: str, plant: Callable[[Release], None], reason: str) -> Fault:
    return Fault(name, what, plant, "rejected", reason)


FLAT = np.full((300, 300), 77)
FAULTS = [
    entry("image_missing", "no file at the listed path", lambda release: film(release).unlink(), "file is missing"),
    entry("image_truncated", "a DICOM file cut in half", as_bytes(lambda b: b[: len(b) // 2]), "truncated"),
    entry("image_header_only", "a DICOM file cut in its header", as_bytes(lambda b: b[:300]), "is missing"),
    entry("image_empty", "a file of zero bytes", as_bytes(lambda b: b""), "zero bytes"),
    entry("image_is_text", "a web page named .dcm", as_bytes(lambda b: b"<html>log in</html>"), "not a DICOM file"),
    entry(
        "image_no_photometric",
        "no photometric tag",
        as_dataset(without("PhotometricInterpretation")),
        "not given",
    ),
    entry("image_palette", "palette colour", as_dataset(tags(PhotometricInterpretation="PALETTE COLOR")), "PALETTE"),
    entry(
        "image_colour",
        "three samples a pixel",
        as_dataset(colour),
        "colour: 3 samples",
    ),
    entry(
        "image_frames",
        "two frames",
        as_dataset(two_frames),
        "multi-frame: 2 frames",
    ),
    entry("image_no_pixels", "a header without pixel data", as_dataset(without("PixelData")), "no pixel data"),
    entry("image_no_rows", "no tag Rows", as_dataset(without("Rows")), "the tag Rows is missing"),
    entry("image_wrong_rows", "Rows ten too many", as_dataset(more_rows), "pixel data of"),
    entry("image_one_pixel", "an image of 1 x 1", as_dataset(pixels(np.ones((1, 1)))), "constant image of 1 x 1"),
    entry("image_constant", "all pixels equal", as_dataset(pixels(FLAT)), "constant image of 300 x 300"),
    entry(
        "image_bomb",
        "a header that claims 20,000 x 20,000 pixels",
        as_dataset(tags(Rows=20_000, Columns=20_000)),
        "expected 1 to 10000 a side",
    ),
    entry(
        "image_long_side",
        "an image of 20 x 20,000 pixels, all there",
        as_dataset(pixels(np.arange(400_000).reshape(20, 20_000) % 4096)),
        "expected 1 to 10000 a side",
    ),
    entry("image_32_bits", "32 bits a pixel", as_dataset(tags(BitsAllocated=32)), "32 bits allocated"),
    entry("image_video", "an MPEG-2 stream", as_dataset(video), "no decoder for MPEG2"),
    entry("image_rle_cut", "an RLE file without its end", compressed_cut, "truncated"),
    entry("image_rle_broken", "an RLE fragment of other bytes", as_dataset(compressed_broken), "segments; expected 2"),
    Fault("image_8_bits", "8 bits a pixel", as_dataset(eight_bits), "harmless", ""),
    Fault("image_16_bits", "all of 16 bits stored", as_dataset(sixteen_bits), "harmless", ""),
]
