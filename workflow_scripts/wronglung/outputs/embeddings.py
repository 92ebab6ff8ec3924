"""Owner of the embedding files: one vector for each image, and one for each distinct text, in one space.

Layout (HDF5) of N images and M texts in D dimensions:

    image       float [N, D]   one image a row; finite, not 0
    image_id    string [N]     which image: the column dicom_id of the instances files and of `records.parquet`
    text        float [M, D]   one text a row; finite, not 0
    text_id     string [M]     which text: the column text_id of the instances files, a hash of the text
    attributes  model, seed: what made the vectors; normalised: 1 if every vector has length 1, else 0

N or M may be 0. Without the attributes, the file is of model "unnamed" with seed 0, and its vectors count as not
normalised. Vectors of the workflow are float32.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5
from wronglung.outputs.hdf5_subprocess_check import try_out
from wronglung.outputs.untrusted_hdf5 import (
    GivenFileError,
    find_dataset,
    open_given,
    read_attribute,
    read_ids,
    read_numbers,
)

KINDS = ("image", "text")
REQUIRED = ("image", "image_id", "text", "text_id")
ROUNDING = 1e-3  # of the length of a vector that counts as normalised, also in half precision


@dataclass(frozen=True)
class Embeddings:
    """The vectors of one model; the module docstring explains the fields."""

    image: np.ndarray
    image_id: np.ndarray
    text: np.ndarray
    text_id: np.ndarray
    normalised: bool
    model: str
    seed: int

    def __post_init__(self) -> None:
        """Refuse vectors that nothing can be computed from: wrong shapes, NaN, length 0, repeated ids."""
        _check_shapes({name: np.shape(getattr(self, name)) for name in REQUIRED})
        for kind in KINDS:
            _check_vectors(kind, getattr(self, kind), getattr(self, f"{kind}_id"), self.normalised)

    @property
    def width(self) -> int:
        """The dimensions of every vector."""
        return int(self.image.shape[1])

    def image_rows(self, image_ids: Sequence[str]) -> np.ndarray:
        """Return the row of each given image: ints, in the given order.

        Raises:
            ValueError: if an image has no vector; the message counts such images and shows examples.
        """
        return _rows("image", self.image_id, image_ids)

    def text_rows(self, text_ids: Sequence[str]) -> np.ndarray:
        """Return the row of each given text, as `image_rows` does of images."""
        return _rows("text", self.text_id, text_ids)


def write_embeddings(path: str | Path, embeddings: Embeddings) -> None:
    """Write the vectors in the layout above, as float32. A failed write leaves no partial file.

    Raises:
        OSError: if the file system has too little space.
    """
    own = embeddings
    size = 4 * (own.image.size + own.text.size) + sum(map(len, (*own.image_id, *own.text_id)))
    with replacing(path) as part, create_hdf5(part, size) as file:
        for kind in KINDS:
            file[kind] = np.asarray(getattr(own, kind), dtype=np.float32)
            file[f"{kind}_id"] = np.asarray(getattr(own, f"{kind}_id"), dtype=object).astype(h5py.string_dtype())
        file.attrs.update(model=own.model, seed=own.seed, normalised=int(own.normalised))


def read_embeddings(path: str | Path) -> Embeddings:
    """Read the vectors of a file in the layout above. The file may come from anybody and may be damaged.

    Raises:
        FileNotFoundError: if there is no file.
        ValueError: if the file is not a complete HDF5 file, lacks a required dataset or breaks the layout; the message
            names the file.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"{path} does not exist; give the path of a file of embeddings")
    try:
        try_out(path)
    except GivenFileError as error:
        raise ValueError(f"{path}: {error}") from error
    return read_vectors(path)


def read_vectors(path: str | Path) -> Embeddings:
    """Read the vectors of a file that `try_out` has already tested.

    Raises:
        FileNotFoundError, ValueError: as in `read_embeddings`.
    """
    with open_given(path) as file:
        return _embeddings(file, Path(path).stat().st_size)


def _embeddings(file: h5py.File, size: int) -> Embeddings:
    missing = [name for name in REQUIRED if name not in file]
    if missing:
        raise GivenFileError(
            f"the file lacks {missing}; a file of embeddings needs the datasets {list(REQUIRED)}, this one has "
            f"{[name[:40] for name in islice(file, 10)]} (layout: wronglung.outputs.embeddings)"
        )
    found = {name: find_dataset(file, name, size) for name in REQUIRED}
    _check_shapes({name: dataset.shape for name, dataset in found.items()})
    return Embeddings(
        image=read_numbers(found["image"]),
        image_id=read_ids(found["image_id"]),
        text=read_numbers(found["text"]),
        text_id=read_ids(found["text_id"]),
        normalised=bool(read_attribute(file, "normalised", 0, int)),
        model=read_attribute(file, "model", "unnamed", str),
        seed=read_attribute(file, "seed", 0, int),
    )


def _check_shapes(shapes: dict[str, tuple[int, ...]]) -> None:
    image, text = shapes["image"], shapes["text"]
    if len(image) != 2 or len(text) != 2 or image[1] != text[1] or image[1] == 0:
        raise ValueError(
            f"image has shape {image} and text {text}; expected [N, D] and [M, D], vectors of one space: the same D"
        )
    if image[0] + text[0] == 0:
        raise ValueError("there is no image and no text; expected one vector or more")
    for kind in KINDS:
        if shapes[f"{kind}_id"] != shapes[kind][:1]:
            raise ValueError(
                f"{kind}_id has shape {shapes[f'{kind}_id']}; expected ({shapes[kind][0]},), one id a row of {kind}"
            )


def _check_vectors(kind: str, vectors: np.ndarray, ids: np.ndarray, normalised: bool) -> None:
    # No copy in float64: there may be gigabytes of vectors.
    lengths = np.sqrt(np.einsum("nd,nd->n", vectors, vectors, dtype=np.float64, casting="same_kind"))
    bad = ~(np.isfinite(lengths) & (lengths > 0))
    if bad.any():
        raise ValueError(
            f"{bad.sum()} of {len(bad)} rows of {kind} are not finite or have length 0, first {ids[bad][0]}; such a "
            "vector has no direction, so leave its row out or train the model anew"
        )
    off = np.abs(lengths - 1.0) > ROUNDING
    if normalised and off.any():
        raise ValueError(
            f"{off.sum()} of {len(off)} rows of {kind} do not have length 1, first {ids[off][0]} with "
            f"{lengths[off][0]:.4f}, but the attribute normalised is 1; divide each row by its length or set it to 0"
        )
    if not pd.Index(ids).is_unique:
        twice = pd.Index(ids)[pd.Index(ids).duplicated()]
        raise ValueError(f"{len(twice)} entries of {kind}_id appear twice, e.g. {list(twice[:3])}; write each once")


def _rows(kind: str, ids: np.ndarray, asked: Sequence[str]) -> np.ndarray:
    wanted = pd.Index(np.asarray(asked, dtype=object))
    found = pd.Index(ids).get_indexer(wanted)
    missing = wanted[found < 0].unique()
    if len(missing):
        raise ValueError(
            f"{len(missing)} of {len(wanted.unique())} entries of {kind}_id have no vector, e.g. {list(missing[:3])}; "
            "the study that reads them has to ask for the splits that they are in"
        )
    return found
