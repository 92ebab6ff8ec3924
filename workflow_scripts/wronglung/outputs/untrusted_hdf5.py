"""Datasets of an HDF5 file that somebody gives: read only where they are what they seem, and no larger than the file.

HDF5 can point out of its file (external links, external storage, virtual datasets), declare more values than it holds
(no data, or compressed ones), and hold references where text is expected. None of that is followed.
"""

import math
from typing import Any

import h5py
import numpy as np

# Compression by more than this is refused above the size that does no harm: sums of 1 compress without bound.
LARGEST_RATIO = 100
HARMLESS = 256 * 2**20
LONGEST_ID = 256
ROWS = 128  # of text read at once: so many can share one text as long as the file
MAPS = 128  # read at once: of each chunk in hand HDF5 keeps kilobytes


class GivenFileError(ValueError):
    """What is wrong with a given file; the caller adds its name."""


def find_dataset(file: h5py.File, name: str, size: int) -> h5py.Dataset:
    """The dataset of that name, which the file itself holds.

    Args:
        file: open for reading.
        name: of the dataset, at the root.
        size: of the file in bytes.

    Raises:
        GivenFileError: if the name leads elsewhere, to something else, or to more values than the file can hold.
    """
    if type(file.get(name, getlink=True)) is not h5py.HardLink or file.get(name, getclass=True) is not h5py.Dataset:
        raise GivenFileError(f"{name} is no dataset of this file but a group or a link; write the values themselves")
    dataset = file[name]
    if dataset.is_virtual or dataset.external:
        raise GivenFileError(f"{name} keeps its values in other files; write them into this one")
    if dataset.shape is None:
        raise GivenFileError(f"{name} is empty: it has no shape; expected one entry for each map")
    declared, held = math.prod(dataset.shape) * dataset.dtype.itemsize, dataset.id.get_storage_size()
    # Values that were never written take no room; HDF5 would make them up.
    partly = dataset.chunks is not None and dataset.id.get_num_chunks() < math.prod(
        -(-length // chunk) for length, chunk in zip(dataset.shape, dataset.chunks, strict=True)
    )
    packed = dataset.chunks is not None and dataset.id.get_create_plist().get_nfilters() > 0
    if partly or held > size or (not packed and held < declared):
        raise GivenFileError(
            f"{name} has shape {dataset.shape}, {declared:,} bytes, of which {held:,} were written in a file of "
            f"{size:,}; was the writing interrupted? Write it again, whole"
        )
    if packed and declared > max(HARMLESS, LARGEST_RATIO * held):
        raise GivenFileError(
            f"{name} unpacks from {held:,} to {declared:,} bytes, more than {LARGEST_RATIO} times; write it without "
            "compression"
        )
    return dataset


def read_numbers(dataset: h5py.Dataset) -> np.ndarray:
    """The dataset's real numbers.

    Raises:
        GivenFileError: if it holds something else.
    """
    if dataset.dtype.kind not in "fiu" or h5py.check_enum_dtype(dataset.dtype) is not None:
        raise GivenFileError(f"{_name(dataset)} holds {dataset.dtype}; expected real numbers, float32 best")
    values = np.empty(dataset.shape, dataset.dtype)
    # A chunk larger than HDF5's cache would be unpacked again for each part of it.
    step = max(MAPS, dataset.chunks[0] if dataset.chunks else 0)
    for start in range(0, len(values), step):
        values[start : start + step] = dataset[start : start + step]
    return values if dataset.dtype.kind == "f" else values.astype(np.float64)


def read_ids(dataset: h5py.Dataset) -> np.ndarray:
    """The dataset's strings, object [n].

    Raises:
        GivenFileError: if it holds something else, more than one dimension, no UTF-8, or a text too long for an id.
    """
    if h5py.check_string_dtype(dataset.dtype) is None:
        raise GivenFileError(
            f"{_name(dataset)} holds {_kind(dataset)}; expected strings: np.array(ids, dtype=h5py.string_dtype())"
        )
    if dataset.ndim != 1:
        raise GivenFileError(f"{_name(dataset)} has shape {dataset.shape}; expected one id for each of the maps")
    if dataset.dtype.kind != "O" and dataset.dtype.itemsize > 4 * LONGEST_ID:
        raise GivenFileError(_too_long(dataset, dataset.dtype.itemsize))
    found = np.empty(len(dataset), dtype=object)
    for start in range(0, len(dataset), ROWS):
        try:
            texts = dataset.asstr("utf-8")[start : start + ROWS]
        except UnicodeDecodeError as error:
            raise GivenFileError(f"{_name(dataset)} is not UTF-8 text; write the ids as Python strings") from error
        longest = max(map(len, texts))
        if longest > LONGEST_ID:
            raise GivenFileError(_too_long(dataset, longest))
        found[start : start + ROWS] = texts
    return found


def read_attribute(file: h5py.File, name: str, absent: Any, kind: type) -> Any:
    """The attribute as that type, or what stands for an absent one.

    Raises:
        GivenFileError: if it is no single value of the type.
    """
    if name not in file.attrs:
        return absent
    stored = file.attrs.get_id(name)
    text = h5py.check_string_dtype(stored.dtype) is not None
    if stored.shape != () or text != (kind is str) or (kind is int and stored.dtype.kind not in "iu"):
        raise GivenFileError(
            f"the attribute {name} is {stored.dtype} of shape {stored.shape}; expected one {_WORD[kind]}"
        )
    value = file.attrs[name]
    return kind(value.decode() if isinstance(value, bytes) else value)


_WORD = {int: "whole number", str: "string"}


def _name(dataset: h5py.Dataset) -> str:
    return str(dataset.name).removeprefix("/")


def _kind(dataset: h5py.Dataset) -> str:
    return "references or other objects" if dataset.dtype.kind == "O" else str(dataset.dtype)


def _too_long(dataset: h5py.Dataset, length: int) -> str:
    return (
        f"{_name(dataset)} has an entry of {length:,} characters; ids have at most {LONGEST_ID}: those of "
        "results/instances/*.parquet"
    )
