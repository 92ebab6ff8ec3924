"""Owner of the image stores `images/<shard>.h5`.

Layout for N images: `pixels` uint8 [N, size, size], one image per chunk; `dicom_id` string [N]; the geometry of each
image: `rows`, `columns` of the original (int64 [N]) and, for readers that do not use this package, `scale` (float64
[N]), `top`, `left` (int64 [N]); attribute `size`.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import h5py
import numpy as np

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5, open_hdf5
from wronglung.data.images.geometry import Geometry


class ImageWriter:
    """Write one store, image by image. The file appears only when the `with` block ends without an error."""

    def __init__(self, path: str | Path, size: int, capacity: int) -> None:
        self._stack = ExitStack()
        self._path, self._size, self._capacity = path, size, capacity
        self._ids: list[str] = []
        self._geometries: list[Geometry] = []

    def __enter__(self) -> Self:
        part = self._stack.enter_context(replacing(self._path))
        self._file = self._stack.enter_context(create_hdf5(part, self._capacity * self._size**2))
        shape, chunk = (self._capacity, self._size, self._size), (1, self._size, self._size)
        self._pixels = self._file.create_dataset("pixels", shape, np.uint8, maxshape=(None, *shape[1:]), chunks=chunk)
        return self

    def add(self, dicom_id: str, square: np.ndarray, geometry: Geometry) -> None:
        """Store one image, (size, size) uint8."""
        self._pixels[len(self._ids)] = square
        self._ids.append(dicom_id)
        self._geometries.append(geometry)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pixels.resize(len(self._ids), axis=0)
            self._file.attrs["size"] = self._size
            self._file["dicom_id"] = np.array(self._ids, dtype=object).astype(h5py.string_dtype())
            for name, dtype in [
                ("rows", "i8"),
                ("columns", "i8"),
                ("scale", "f8"),
                ("top", "i8"),
                ("left", "i8"),
            ]:
                self._file[name] = np.array([getattr(g, name) for g in self._geometries], dtype=dtype)
        self._stack.__exit__(kind, error, trace)


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
        size, pixels = int(file.attrs["size"]), file["pixels"]
        sides = zip(file["dicom_id"].asstr()[:], file["rows"][:], file["columns"][:], strict=True)
        for index, (dicom_id, rows, columns) in enumerate(sides):
            if dicom_id in self._where:
                raise ValueError(f"{path}: image {dicom_id} is in two stores; name each shard once")
            self._where[dicom_id] = (pixels, index)
            self._geometry[dicom_id] = Geometry(int(rows), int(columns), size)

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
        """Read the pixels of an image: (size, size) uint8, bright = dense.

        Raises:
            KeyError: if no store holds the image.
        """
        pixels, index = self._where[dicom_id]
        return pixels[index]

    def geometry(self, dicom_id: str) -> Geometry:
        """Return the position of the original image in the stored square."""
        return self._geometry[dicom_id]


def open_images(paths: Sequence[str | Path]) -> ImageStore:
    """Open several stores as one, for use in a `with` block."""
    return ImageStore(paths)
