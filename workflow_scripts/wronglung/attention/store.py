"""Sole owner of the attention files: one map for every distinct (image, text).

Layout (HDF5), N maps on an h x w grid over the model's 224 x 224 input pixels, row 0 on top:

    attention          float [N, h, w]   non-negative; larger means attended; need not sum to 1
    dicom_id, text_id  string [N]        which image and which text (columns of `results/instances/*.parquet`)
    no_attention       float [N]         mass that the model put on no region, 1 - sum of the map; absent: 0
    local_similarity   float [N]         agreement of the text's words with their regions; absent: NaN
    global_similarity  float [N]         agreement of the whole text with the whole image; absent: NaN
    attributes         model, seed, formula, grid (h, w): what made the maps; absent: "unnamed", 0, "not stated"

Anybody's attention in this layout can be scored (a model entry `kind: maps`). To write a file:

    with h5py.File("mine.h5", "w") as file:
        file["attention"] = attention                                # float32 [N, h, w]
        file["dicom_id"] = np.array(dicom_ids, dtype=h5py.string_dtype())
        file["text_id"] = np.array(text_ids, dtype=h5py.string_dtype())
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from wronglung.files import replacing

REQUIRED = ("attention", "dicom_id", "text_id")
# One minus a sum of float32 can end this far below zero; it is read as zero.
ROUNDING = 1e-4
NUMBERS = {"no_attention": 0.0, "local_similarity": np.nan, "global_similarity": np.nan}


@dataclass(frozen=True)
class AttentionMaps:
    """Attention of one model for N pairs of image and text; fields as in the file (module docstring)."""

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
        """Refuses what no metric could be computed from."""
        _check_shapes(self)
        _check_values(self)
        pairs = pd.MultiIndex.from_arrays([self.dicom_id, self.text_id])
        if not pairs.is_unique:
            twice = pairs[pairs.duplicated()]
            raise ValueError(
                f"{len(twice)} pairs (dicom_id, text_id) stand twice, e.g. {list(twice[:3])}; "
                "write one map for each image and text"
            )
        object.__setattr__(self, "_pairs", pairs)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of every map."""
        return self.attention.shape[1], self.attention.shape[2]

    def rows(self, dicom_ids: Sequence[str], text_ids: Sequence[str]) -> np.ndarray:
        """Where the maps of the asked pairs stand: int [n], in the order asked.

        Raises:
            ValueError: if a pair has no map; the message counts them and names examples.
        """
        asked = pd.MultiIndex.from_arrays([np.asarray(dicom_ids, object), np.asarray(text_ids, object)])
        pairs: pd.MultiIndex = self.__dict__["_pairs"]
        found = pairs.get_indexer(asked)
        missing = asked[found < 0].unique()
        if len(missing):
            raise ValueError(
                f"{len(missing)} of {len(asked.unique())} pairs (dicom_id, text_id) have no attention map, "
                f"e.g. {list(missing[:3])}; write a map for every distinct pair of the instances file"
            )
        return found


def write_attention(path: str | Path, maps: AttentionMaps) -> None:
    """Writes the maps in the layout above, as float32; the file is whole or not there."""
    with replacing(path) as part, h5py.File(part, "w") as file:
        file.create_dataset(
            "attention", data=maps.attention.astype(np.float32), chunks=(1, *maps.grid) if len(maps.dicom_id) else None
        )
        for name in NUMBERS:
            file[name] = np.asarray(getattr(maps, name), dtype=np.float32)
        for name in ("dicom_id", "text_id"):
            file[name] = np.asarray(getattr(maps, name), dtype=object).astype(h5py.string_dtype())
        file.attrs.update(model=maps.model, seed=maps.seed, formula=maps.formula, grid=maps.grid)


def read_attention(path: str | Path) -> AttentionMaps:
    """The maps of a file in the layout above.

    Raises:
        ValueError: if a required dataset is missing or the content breaks the layout; names the file.
    """
    with h5py.File(path, "r") as file:
        missing = [name for name in REQUIRED if name not in file]
        if missing:
            raise ValueError(
                f"{path} holds {sorted(file)} and lacks {missing}; an attention file needs {list(REQUIRED)} "
                "(layout: wronglung.attention.store)"
            )
        count = len(file["dicom_id"])
        numbers = {
            name: file[name][:] if name in file else np.full(count, absent, dtype=np.float32)
            for name, absent in NUMBERS.items()
        }
        outside = numbers["no_attention"]
        try:
            return AttentionMaps(
                attention=file["attention"][:],
                no_attention=np.where(np.abs(outside) < ROUNDING, np.maximum(outside, 0), outside),
                local_similarity=numbers["local_similarity"],
                global_similarity=numbers["global_similarity"],
                dicom_id=file["dicom_id"].asstr()[:],
                text_id=file["text_id"].asstr()[:],
                model=str(file.attrs.get("model", "unnamed")),
                seed=int(file.attrs.get("seed", 0)),
                formula=str(file.attrs.get("formula", "not stated")),
            )
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error


def _check_shapes(maps: AttentionMaps) -> None:
    if maps.attention.ndim != 3 or 0 in maps.attention.shape[1:]:
        raise ValueError(
            f"attention has shape {maps.attention.shape}; expected [N, h, w], one map for each pair, "
            "averaged over the text's words"
        )
    count = len(maps.attention)
    for name in ("dicom_id", "text_id", *NUMBERS):
        shape = np.shape(getattr(maps, name))
        if shape != (count,):
            raise ValueError(f"{name} has shape {shape}; expected ({count},), one entry for each of the maps")


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
