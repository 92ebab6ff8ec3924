"""Owner of the map files: one map for every distinct (image, text).

Layout (HDF5) of N maps on an h x w grid over the 224 x 224 model-input pixels, row 0 on top:

    attention          float [N, h, w]   non-negative; larger means attended; need not sum to 1
    dicom_id, text_id  string [N]        which image and which text: columns of the instances files, which are
                                         results/studies/wrong_lung/instances/DATASET/SPLIT/PROTOCOL.parquet
    no_attention       float [N]         mass that the model put on no region, 1 - sum of the map; 0 if absent
    local_similarity   float [N]         agreement of the text's words with their regions; NaN if absent
    global_similarity  float [N]         agreement of the whole text with the whole image; NaN if absent
    attributes         model, seed, formula, grid (h, w): what made the maps; "unnamed", 0, "not stated" if absent

The workflow can score the maps of any model in this layout. The config names the file: `models: {mine: {family: given,
maps: PATH}}`. One file may hold the maps of all instances files; or PATH names {dataset}, {split} or {protocol}, which
the workflow fills in, and each file holds the maps of its own. To write a file:

    with h5py.File("mine.h5", "w") as file:
        file["attention"] = attention                                # float32 [N, h, w]
        file["dicom_id"] = np.array(dicom_ids, dtype=h5py.string_dtype())
        file["text_id"] = np.array(text_ids, dtype=h5py.string_dtype())
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5
from wronglung.outputs.hdf5_subprocess_check import try_out
from wronglung.outputs.other_kinds import other_kind
from wronglung.outputs.untrusted_hdf5 import (
    GivenFileError,
    find_dataset,
    open_given,
    read_attribute,
    read_ids,
    read_numbers,
)

REQUIRED = ("attention", "dicom_id", "text_id")
# Float32 rounding can put `1 - sum` this far below zero. Such a value is read as zero.
ROUNDING = 1e-4
NUMBERS = {"no_attention": 0.0, "local_similarity": np.nan, "global_similarity": np.nan}


@dataclass(frozen=True)
class AttentionMaps:
    """The maps of one model for N pairs of image and text; the module docstring explains the fields."""

    attention: np.ndarray
    no_attention: np.ndarray
    local_similarity: np.ndarray
    global_similarity: np.ndarray
    dicom_id: np.ndarray
    text_id: np.ndarray
    model: str
    seed: int
    formula: str

    def __post_init__(self) -> None:
        """Refuse maps that no metric can use: wrong shapes, negative or infinite values, repeated pairs."""
        _check_shapes({name: np.shape(getattr(self, name)) for name in (*REQUIRED, *NUMBERS)})
        _check_values(self)
        if not self._pairs.is_unique:
            twice = self._pairs[self._pairs.duplicated()]
            raise ValueError(
                f"{len(twice)} pairs (dicom_id, text_id) appear twice, e.g. {list(twice[:3])}; "
                "write one map for each image and text"
            )

    @cached_property
    def _pairs(self) -> pd.MultiIndex:
        """The image and the text of each map."""
        return pd.MultiIndex.from_arrays([self.dicom_id, self.text_id])

    @property
    def grid(self) -> tuple[int, int]:
        """The rows and columns of every map."""
        return self.attention.shape[1], self.attention.shape[2]

    def rows(self, dicom_ids: Sequence[str], text_ids: Sequence[str], file: str | Path = "the map file") -> np.ndarray:
        """Return the row of the map of each given (image, text) pair: ints, in the given order.

        Args:
            dicom_ids: of the images.
            text_ids: of the texts.
            file: what the maps were read from, for the message.

        Raises:
            ValueError: if a pair has no map; the message counts such pairs and shows examples.
        """
        asked = _as_pairs(dicom_ids, text_ids)
        found = self._pairs.get_indexer(asked)
        missing = asked[found < 0].unique()
        if len(missing):
            raise ValueError(
                f"{len(missing)} of {len(asked.unique())} pairs (dicom_id, text_id) have no map in {file}, "
                f"e.g. {list(missing[:3])}; write a map for every distinct pair of the instances file"
            )
        return found

    def unasked(self, dicom_ids: Sequence[str], text_ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return the pairs of image and text that have a map and are not among the given ones."""
        return list(self._pairs[~self._pairs.isin(_as_pairs(dicom_ids, text_ids))])


def _as_pairs(dicom_ids: Sequence[str], text_ids: Sequence[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([np.asarray(dicom_ids, object), np.asarray(text_ids, object)])


def write_attention(path: str | Path, maps: AttentionMaps) -> None:
    """Write the maps in the layout above, as float32. A failed write leaves no partial file.

    Raises:
        OSError: if the file system has too little space.
    """
    count = len(maps.dicom_id)
    ids = sum(len(text) for column in (maps.dicom_id, maps.text_id) for text in column)
    size = 4 * (maps.attention.size + len(NUMBERS) * count) + ids
    with replacing(path) as part, create_hdf5(part, size) as file:
        # Not chunked: HDF5 needs 5 KiB of memory per chunk, so a chunk per map would take twenty times the map's size.
        file["attention"] = maps.attention.astype(np.float32)
        for name in NUMBERS:
            file[name] = np.asarray(getattr(maps, name), dtype=np.float32)
        for name in ("dicom_id", "text_id"):
            file[name] = np.asarray(getattr(maps, name), dtype=object).astype(h5py.string_dtype())
        file.attrs.update(model=maps.model, seed=maps.seed, formula=maps.formula, grid=maps.grid)


def read_attention(path: str | Path) -> AttentionMaps:
    """Read the maps of a file in the layout above. The file may come from anybody and may be damaged.

    Raises:
        FileNotFoundError: if there is no file.
        ValueError: if the file is of another kind, is not a complete HDF5 file, lacks a required dataset or breaks the
            layout; the message names the file.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"{path} does not exist; give the path of a map file")
    if kind := other_kind(path):
        raise ValueError(
            f"{path} is {kind}, not an HDF5 file; write the maps as the module wronglung.outputs.maps shows. The "
            "workflow opens no pickle, because a pickle can run any code"
        )
    try:
        try_out(path)
    except GivenFileError as error:
        raise ValueError(f"{path}: {error}") from error
    return read_maps(path)


def read_maps(path: str | Path) -> AttentionMaps:
    """Read the maps of a file that `try_out` has already tested.

    Raises:
        FileNotFoundError, ValueError: as in `read_attention`.
    """
    with open_given(path) as file:
        return _maps(file, Path(path).stat().st_size)


def _maps(file: h5py.File, size: int) -> AttentionMaps:
    missing = [name for name in REQUIRED if name not in file]
    if missing:
        raise ValueError(
            f"the file lacks {missing}; a map file needs the datasets {list(REQUIRED)}, this one has "
            f"{[name[:40] for name in islice(file, 10)]} (layout: wronglung.outputs.maps)"
        )
    found = {name: find_dataset(file, name, size) for name in (*REQUIRED, *NUMBERS) if name in file}
    _check_shapes({name: dataset.shape for name, dataset in found.items()})
    count = len(found["attention"])
    numbers = {
        name: read_numbers(found[name]) if name in found else np.full(count, absent, dtype=np.float32)
        for name, absent in NUMBERS.items()
    }
    outside = numbers["no_attention"]
    return AttentionMaps(
        attention=read_numbers(found["attention"]),
        no_attention=np.where(np.abs(outside) < ROUNDING, np.maximum(outside, 0), outside),
        local_similarity=numbers["local_similarity"],
        global_similarity=numbers["global_similarity"],
        dicom_id=read_ids(found["dicom_id"]),
        text_id=read_ids(found["text_id"]),
        model=read_attribute(file, "model", "unnamed", str),
        seed=read_attribute(file, "seed", 0, int),
        formula=read_attribute(file, "formula", "not stated", str),
    )


def _check_shapes(shapes: dict[str, tuple[int, ...]]) -> None:
    attention = shapes["attention"]
    if len(attention) != 3 or 0 in attention:
        raise ValueError(
            f"attention has shape {attention}; expected [N, h, w], one map for each pair, "
            "averaged over the text's words"
        )
    for name, shape in shapes.items():
        if name != "attention" and shape != attention[:1]:
            raise ValueError(f"{name} has shape {shape}; expected ({attention[0]},), one entry for each of the maps")


def _check_values(maps: AttentionMaps) -> None:
    for name in ("attention", "no_attention"):
        values = getattr(maps, name)
        bad = ~(np.isfinite(values) & (values >= 0)).reshape(len(values), -1).all(axis=1)
        if bad.any():
            first = np.flatnonzero(bad)[0]
            raise ValueError(
                f"{name} of {bad.sum()} of {len(bad)} pairs is negative or not finite, first {maps.dicom_id[first]}, "
                f"{maps.text_id[first]}; attention must be zero or more (shift or exponentiate scores first)"
            )
