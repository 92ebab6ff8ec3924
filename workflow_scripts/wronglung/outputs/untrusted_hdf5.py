"""Read datasets of an HDF5 file from an untrusted source, and refuse any that could mislead or exhaust the reader.

An HDF5 file can point to other files (external links, external storage, virtual datasets). It can declare more values
than it holds (never written, or strongly compressed). It can hold references in place of text. All these are refused.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np

# A few compressed bytes can unpack to any size. So this ratio is the limit for datasets larger than HARMLESS bytes.
LARGEST_RATIO = 100
HARMLESS = 256 * 2**20
LONGEST_ID = 256
ROWS = 128  # texts read at once: all of them may point to one text that is as long as the file
MAPS = 128  # maps read at once: HDF5 keeps kilobytes for each chunk that it touches


class GivenFileError(ValueError):
    """A file from an untrusted source that breaks the layout; the caller adds the file's name to the message."""


@contextmanager
def open_given(path: str | Path) -> Iterator[h5py.File]:
    """Open a file for reading. Use the block only to read it, because every error in it counts as damage.

    Raises:
        FileNotFoundError: if there is no file.
        ValueError: if the file is not a complete HDF5 file, or the block finds a value wrong; the message names the
            file.
    """
    size = Path(path).stat().st_size
    try:
        with h5py.File(path, "r") as file:
            yield file
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    # A damaged file can make h5py raise any of these.
    except (OSError, RuntimeError, KeyError, TypeError, NotImplementedError, MemoryError, OverflowError) as error:
        raise ValueError(
            f"{path} ({size:,} bytes) is not a complete HDF5 file ({type(error).__name__}: {str(error)[:200]}); was it "
            "cut short while it was written or copied? Write or copy it again"
        ) from error


def find_dataset(file: h5py.File, name: str, size: int) -> h5py.Dataset:
    """Return the named dataset if the file itself holds all its values.

    Args:
        file: open for reading.
        name: name of the dataset, at the root of the file.
        size: size of the file in bytes.

    Raises:
        GivenFileError: if the name leads to another file, is no dataset, or has more values than the file can hold.
    """
    if type(file.get(name, getlink=True)) is not h5py.HardLink or file.get(name, getclass=True) is not h5py.Dataset:
        raise GivenFileError(
            f"{name} is a group or a link; expected a dataset of this file: write the values themselves"
        )
    dataset = file[name]
    if dataset.is_virtual or dataset.external:
        raise GivenFileError(f"{name} keeps its values in other files; write them into this one")
    if dataset.shape is None:
        raise GivenFileError(f"{name} is empty: it has no shape; expected one entry for each map")
    declared, held = math.prod(dataset.shape) * dataset.dtype.itemsize, dataset.id.get_storage_size()
    # Chunks that were never written take no space, and HDF5 would return fill values for them.
    partly = dataset.chunks is not None and dataset.id.get_num_chunks() < math.prod(
        -(-length // chunk) for length, chunk in zip(dataset.shape, dataset.chunks, strict=True)
    )
    packed = dataset.chunks is not None and dataset.id.get_create_plist().get_nfilters() > 0
    if partly or held > size or (not packed and held < declared):
        raise GivenFileError(
            f"{name} has shape {dataset.shape}, {declared:,} bytes, but only {held:,} were written in a file of "
            f"{size:,}; was the writing interrupted? Write it again"
        )
    if packed and declared > max(HARMLESS, LARGEST_RATIO * held):
        raise GivenFileError(
            f"{name} unpacks from {held:,} to {declared:,} bytes, more than {LARGEST_RATIO} times; write it without "
            "compression"
        )
    return dataset


def read_numbers(dataset: h5py.Dataset) -> np.ndarray:
    """Return the dataset's values: floats in their stored precision, integers as float64.

    Raises:
        GivenFileError: if the values are not real numbers.
    """
    if dataset.dtype.kind not in "fiu" or h5py.check_enum_dtype(dataset.dtype) is not None:
        raise GivenFileError(f"{_name(dataset)} holds {dataset.dtype}; expected real numbers, float32 best")
    values = np.empty(dataset.shape, dataset.dtype)
    # Read whole chunks: HDF5 unpacks a chunk that is larger than its cache again for each part that is read.
    step = max(MAPS, dataset.chunks[0] if dataset.chunks else 0)
    for start in range(0, len(values), step):
        values[start : start + step] = dataset[start : start + step]
    return values if dataset.dtype.kind == "f" else values.astype(np.float64)


def read_ids(dataset: h5py.Dataset) -> np.ndarray:
    """Return the dataset's strings, a vector of objects.

    Raises:
        GivenFileError: if the dataset holds no strings, has more than one dimension, is not UTF-8, or has a text that
            is longer than LONGEST_ID.
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
    """Return the attribute as a value of type `kind`, or `absent` if the file lacks it.

    Raises:
        GivenFileError: if the attribute is not a single value of this type.
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
        "results/studies/wrong_lung/instances/{dataset}/{split}/{protocol}.parquet"
    )
