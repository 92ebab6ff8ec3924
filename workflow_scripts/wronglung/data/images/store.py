"""Owner of the image stores `images/<shard>.h5`.

Layout for N images: `pixels` uint8 [N, size, size], or [N, size, size, 3] (red, green, blue) for colour images, one
image per chunk; `dicom_id` string [N]; the geometry of each image: `rows`, `columns` of the original (int64 [N]) and,
for readers that do not use this package, `scale` (float64 [N]), `top`, `left` (int64 [N]); attribute `size`.

Layout for N volumes: `pixels` uint8 [N, D, H, W], one volume per chunk, and `dicom_id`. Volumes have no geometry.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from math import prod
from pathlib import Path
from types import TracebackType
from typing import Self

import h5py
import numpy as np

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5, open_hdf5
from wronglung.data.images.geometry import Geometry

COLOURS = 3


class ImageWriter:
    """Write one store, image by image. The file appears only when the `with` block ends without an error."""

    def __init__(self, path: str | Path, size: int, capacity: int, colour: bool = False) -> None:
        self._stack = ExitStack()
        self._path, self._size, self._capacity = path, size, capacity
        self._each = (size, size, COLOURS) if colour else (size, size)
        self._ids: list[str] = []
        self._geometries: list[Geometry] = []

    def __enter__(self) -> Self:
        part = self._stack.enter_context(replacing(self._path))
        self._file = self._stack.enter_context(create_hdf5(part, self._capacity * prod(self._each)))
        self._pixels = _pixels(self._file, self._capacity, self._each)
        return self

    def add(self, dicom_id: str, square: np.ndarray, geometry: Geometry) -> None:
        """Store one image, (size, size) uint8, or (size, size, 3) in a store of colour images."""
        self._pixels[len(self._ids)] = square
        self._ids.append(dicom_id)
        self._geometries.append(geometry)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pixels.resize(len(self._ids), axis=0)
            self._file.attrs["size"] = self._size
            self._file["dicom_id"] = _texts(self._ids)
            for name, dtype in [
                ("rows", "i8"),
                ("columns", "i8"),
                ("scale", "f8"),
                ("top", "i8"),
                ("left", "i8"),
            ]:
                self._file[name] = np.array([getattr(g, name) for g in self._geometries], dtype=dtype)
        self._stack.__exit__(kind, error, trace)


class VolumeWriter:
    """Write one store of volumes, one by one. The file appears only when the `with` block ends without an error."""

    def __init__(self, path: str | Path, shape: tuple[int, int, int], capacity: int) -> None:
        self._stack = ExitStack()
        self._path, self._shape, self._capacity = path, shape, capacity
        self._ids: list[str] = []

    def __enter__(self) -> Self:
        part = self._stack.enter_context(replacing(self._path))
        self._file = self._stack.enter_context(create_hdf5(part, self._capacity * prod(self._shape)))
        self._pixels = _pixels(self._file, self._capacity, self._shape)
        return self

    def add(self, dicom_id: str, volume: np.ndarray) -> None:
        """Store one volume, (D, H, W) uint8."""
        self._pixels[len(self._ids)] = volume
        self._ids.append(dicom_id)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pixels.resize(len(self._ids), axis=0)
            self._file["dicom_id"] = _texts(self._ids)
        self._stack.__exit__(kind, error, trace)


def _pixels(file: h5py.File, capacity: int, each: tuple[int, ...]) -> h5py.Dataset:
    return file.create_dataset("pixels", (capacity, *each), np.uint8, maxshape=(None, *each), chunks=(1, *each))


def _texts(names: Sequence[str]) -> np.ndarray:
    return np.array(names, dtype=object).astype(h5py.string_dtype())


class ImageStore:
    """The images of several shards, by dicom_id. Pixels are read on demand."""

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self._stack = ExitStack()
        self._where: dict[str, tuple[h5py.Dataset, int]] = {}
        self._geometry: dict[str, Geometry] = {}
        for path in paths:
            self._open(path)

    def _open(self, path: str | Path) -> None:
        file = self._stack.enter_context(open_hdf5(path))
        pixels, ids = file["pixels"], file["dicom_id"].asstr()[:]
        for index, dicom_id in enumerate(ids):
            if dicom_id in self._where:
                raise ValueError(f"{path}: image {dicom_id} is in two stores; name each shard once")
            self._where[dicom_id] = (pixels, index)
        if "size" in file.attrs:
            size, sides = int(file.attrs["size"]), zip(ids, file["rows"][:], file["columns"][:], strict=True)
            self._geometry |= {name: Geometry(int(rows), int(columns), size) for name, rows, columns in sides}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __contains__(self, dicom_id: str) -> bool:
        return dicom_id in self._where

    @property
    def dicom_ids(self) -> list[str]:
        """The ids of all images, in the order of the stores."""
        return list(self._where)

    def pixels(self, dicom_id: str) -> np.ndarray:
        """Read the pixels of an image: (size, size) uint8, bright = dense; (size, size, 3) if coloured.

        Those of a volume are (D, H, W) uint8.

        Raises:
            KeyError: if no store holds the image.
        """
        pixels, index = self._where[dicom_id]
        return pixels[index]

    def geometry(self, dicom_id: str) -> Geometry:
        """Return the position of the original image in the stored square.

        Raises:
            KeyError: if no store holds the image.
            ValueError: if it is a volume.
        """
        if dicom_id in self._where and dicom_id not in self._geometry:
            raise ValueError(f"{dicom_id} is a volume and lies in no square; ask for the geometry of images alone")
        return self._geometry[dicom_id]


def open_images(paths: Sequence[str | Path]) -> ImageStore:
    """Open several stores as one, for use in a `with` block."""
    return ImageStore(paths)
