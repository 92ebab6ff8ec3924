"""Faults of JPG files, in a release whose images are those of MIMIC-CXR-JPG."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from tests.faults.fault import Fault
from tests.faults.planted_lists import metadata, view_list
from tests.faults.release import Release
from tests.unit.data.jpg import as_jpeg, with_size, write_jpgs

END = b"\xff\xd9"
FLAT = np.full((300, 300), 77, np.uint8)


def jpgs_only(release: Release) -> None:
    """Makes the release one of JPG files: there is no DICOM file for anything to be read from."""
    write_jpgs(release.mimic_cxr, release.mimic_cxr_jpg)
    for path in release.mimic_cxr.rglob("*.dcm"):
        path.unlink()
    release.changes["release"] = {"images": "jpg"}


def film(release: Release) -> Path:
    return release.jpg(release.image())


def as_bytes(change: Callable[[bytes], bytes]) -> Callable[[Release], None]:
    """Plants a file whose bytes are changed."""

    def plant(release: Release) -> None:
        jpgs_only(release)
        film(release).write_bytes(change(film(release).read_bytes()))

    return plant


def as_pixels(change: Callable[[np.ndarray], np.ndarray], *options: int) -> Callable[[Release], None]:
    """Plants a file with other pixels, or with the same stored in another way."""
    return as_bytes(lambda data: as_jpeg(change(cv2.imdecode(np.frombuffer(data, np.uint8), 0)), *options))


def missing(release: Release) -> None:
    as_bytes(bytes)(release)
    film(release).unlink()


def without_last_scan(data: bytes) -> bytes:
    """The same image as a progressive file, cut where its last scan begins."""
    progressive = as_jpeg(cv2.imdecode(np.frombuffer(data, np.uint8), 0), cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    return progressive[: progressive.rindex(b"\xff\xda")]


def gap(data: bytes) -> bytes:
    return data[: len(data) // 2] + data[len(data) // 2 + 1000 :]


def without_a_view(release: Release) -> None:
    """Neither metadata nor lists tell the view of one image."""
    jpgs_only(release)
    dicom = release.image().dicom_id
    for path in (release.split_list("train"), metadata(release), view_list(release)):
        release.edit(path, lambda t: t.assign(ViewPosition=t["ViewPosition"].mask(t["dicom_id"] == dicom, "")))


def without_record_list(release: Release) -> None:
    jpgs_only(release)
    release.record_list.unlink()


def entry(name: str, what: str, plant: Callable[[Release], None], reason: str) -> Fault:
    return Fault(name, what, plant, "rejected", reason)


def harmless(name: str, what: str, plant: Callable[[Release], None]) -> Fault:
    return Fault(name, what, plant, "harmless", "")


FAULTS = [
    entry("jpg_missing", "no JPG file at its place", missing, "file is missing"),
    entry("jpg_empty", "a file of zero bytes", as_bytes(lambda data: b""), "zero bytes"),
    entry("jpg_is_text", "a web page named .jpg", as_bytes(lambda data: b"<html>log in</html>"), "not a JPEG file"),
    entry("jpg_truncated", "a file cut in half", as_bytes(lambda data: data[: len(data) // 2]), "damaged, cut short"),
    entry(
        "jpg_half_with_end",
        "half a file with an end marker",
        as_bytes(lambda data: data[: len(data) // 2] + END),
        "damaged, cut short",
    ),
    entry(
        "jpg_lacks_scans",
        "a progressive file cut before its last scan",
        as_bytes(without_last_scan),
        "damaged, cut short",
    ),
    entry("jpg_gap", "1,000 bytes missing among the pixels", as_bytes(gap), "damaged, cut short"),
    entry("jpg_header_only", "a file cut in its header", as_bytes(lambda data: data[:100]), "header is damaged"),
    entry("jpg_colour", "three channels", as_pixels(lambda image: np.dstack([image] * 3)), "expected one grey channel"),
    entry("jpg_one_pixel", "an image of 1 x 1", as_pixels(lambda image: image[:1, :1]), "constant image of 1 x 1"),
    entry("jpg_constant", "all pixels equal", as_pixels(lambda image: FLAT), "constant image of 300 x 300"),
    entry(
        "jpg_bomb",
        "a header that claims 20,000 x 20,000 pixels",
        as_bytes(lambda data: with_size(data, 20_000, 20_000)),
        "expected at most 10000 a side",
    ),
    entry(
        "jpg_long_side",
        "an image of 20 x 20,000 pixels, all there",
        as_pixels(lambda image: np.resize(image, (20, 20_000))),
        "expected at most 10000 a side",
    ),
    entry("jpg_without_view", "no list gives the view", without_a_view, "the header of a JPG file cannot hold it"),
    harmless("jpg_progressive", "a progressive file", as_pixels(lambda image: image, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)),
    harmless("jpg_no_record_list", "no record list of MIMIC-CXR", without_record_list),
]
