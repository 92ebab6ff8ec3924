"""Owner of the stores of heat maps of gaze, `heat_maps.h5`.

Layout for N readings: `maps` uint16 [N, size, size], one map a chunk, in parts of its largest value, which is 65,535;
`peak` float64 [N], the largest value of a map that sums to 1 (see heat_map_definitions); `dicom_id`, `source`,
`reading_id` string [N], and `reader`, empty where the release does not tell readers apart; `definition` string [N], by
which the map was made; attribute `size`, the side of the stored square in pixels.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import h5py
import numpy as np

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5, open_hdf5

PARTS = 65_535  # of the largest value


class Reading(NamedTuple):
    """What a map is of: one reader's look at one image."""

    source: str
    reading_id: str
    reader: str
    dicom_id: str
    definition: str


def write_heat_maps(path: str | Path, maps: Iterable[tuple[Reading, np.ndarray]], size: int, count: int) -> None:
    """Write the maps as they come, so that only one is in memory.

    Args:
        path: of the store.
        maps: each reading with its map, (size, size) float32.
        size: side of the stored square.
        count: how many maps there are at most.
    """
    readings: list[Reading] = []
    peaks: list[float] = []
    with replacing(path) as part, create_hdf5(part, count * size * size * 2) as file:
        shape, chunk = (count, size, size), (1, size, size)
        stored = file.create_dataset(
            "maps", shape, np.uint16, maxshape=(None, *shape[1:]), chunks=chunk, compression="gzip", compression_opts=1
        )
        for reading, heat_map in maps:
            peaks.append(float(heat_map.max()))
            stored[len(readings)] = np.rint(heat_map * (PARTS / peaks[-1])).astype(np.uint16)
            readings.append(reading)
        stored.resize(len(readings), axis=0)
        file.attrs["size"] = size
        file["peak"] = np.array(peaks, dtype=np.float64)
        for place, name in enumerate(Reading._fields):
            texts = np.array([reading[place] for reading in readings], dtype=object)
            file[name] = texts.astype(h5py.string_dtype())


class HeatMapStore:
    """The heat maps of a data set; maps are read on demand."""

    def __init__(self, path: str | Path) -> None:
        self._stack = ExitStack()
        file = self._stack.enter_context(open_hdf5(path))
        self._maps, self._peaks = file["maps"], file["peak"][:]
        self.size = int(file.attrs["size"])
        columns = [file[name].asstr()[:] for name in Reading._fields]
        self.readings = [Reading(*map(str, row)) for row in zip(*columns, strict=True)]
        self._places: dict[str, list[int]] = {}
        for number, reading in enumerate(self.readings):
            self._places.setdefault(reading.dicom_id, []).append(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def places(self, dicom_id: str) -> list[int]:
        """Return the numbers of an image's readings in `readings`; [] if nobody read it."""
        return self._places.get(dicom_id, [])

    def heat_map(self, number: int) -> np.ndarray:
        """Read a reading's map: (size, size) float32 that sums to 1, but for what was rounded off (less than 0.1 %)."""
        return self._maps[number] * np.float32(self._peaks[number] / PARTS)


def open_heat_maps(path: str | Path) -> HeatMapStore:
    """Open a store, for use in a `with` block."""
    return HeatMapStore(path)
