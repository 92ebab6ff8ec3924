"""Owner of `results/studies/wrong_lung/atlas/{dataset}.h5`: where training boxes lie, in model-input pixels.

Layout (HDF5). It holds counts, not means: with integers, equal places stay exactly equal.

    covered          int64 [H, H]     sentences whose boxes (their union) cover the pixel
    regions/covered  int64 [R, H, H]  images whose box of the region covers the pixel
    regions/images   int64 [R]        images that have a box of the region
    regions/name     string [R]       the regions' names, sorted
    attribute        sentences        number of sentences
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from wronglung.core.files import replacing
from wronglung.core.hdf5 import create_hdf5, open_hdf5


@dataclass(frozen=True)
class Atlas:
    """Counts of the training split's boxes.

    Attributes:
        covered: (H, H) int, sentences whose boxes cover the pixel.
        sentences: number of sentences.
        regions: name -> (H, H) int, images whose box of the region covers the pixel.
        images: name -> number of images that have such a box.
    """

    covered: np.ndarray
    sentences: int
    regions: Mapping[str, np.ndarray]
    images: Mapping[str, int]


def write_atlas(path: str | Path, atlas: Atlas) -> None:
    """Write the atlas in the layout above; the file appears complete or not at all.

    Raises:
        OSError: if the file system has no room for it.
    """
    names = sorted(atlas.regions)
    counts = [atlas.regions[name] for name in names]
    size = (1 + len(counts)) * atlas.covered.nbytes
    with replacing(path) as part, create_hdf5(part, size) as file:
        file.create_dataset("covered", data=atlas.covered, compression="gzip")
        stacked = np.stack(counts) if counts else np.zeros((0, *atlas.covered.shape), dtype=np.int64)
        file.create_dataset("regions/covered", data=stacked, compression="gzip" if counts else None)
        file["regions/images"] = np.array([atlas.images[name] for name in names], dtype=np.int64)
        file["regions/name"] = np.array(names, dtype=object).astype(h5py.string_dtype())
        file.attrs["sentences"] = atlas.sentences


def read_atlas(path: str | Path) -> Atlas:
    """Read an atlas file."""
    with open_hdf5(path) as file:
        names = [str(name) for name in file["regions/name"].asstr()[:]]
        return Atlas(
            covered=file["covered"][:],
            sentences=int(file.attrs["sentences"]),
            regions=dict(zip(names, file["regions/covered"][:], strict=True)),
            images=dict(zip(names, map(int, file["regions/images"][:]), strict=True)),
        )
