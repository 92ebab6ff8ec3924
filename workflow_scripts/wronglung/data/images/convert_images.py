"""Convert the image files or volumes of a shard into its image store."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.images.formats import FORMATS
from wronglung.data.images.geometry import Geometry, fit_square
from wronglung.data.images.store import ImageWriter, VolumeWriter
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.rejected import Rejection
from wronglung.data.settings import ImageKind
from wronglung.data.stages import CONVERT

ReadVolume = Callable[[Path, str], np.ndarray]


def convert_images(records: pd.DataFrame, root: str, store: str, size: int, images: ImageKind) -> list[Rejection]:
    """Write the images of these records, and return a rejection for each image that cannot be read or was mended.

    Args:
        records: rows of `records.parquet`, of one shard.
        root: the folder that paths are relative to.
        store: path of the file to write.
        size: side of the stored square in pixels.
        images: kind of the image files.
    """
    read = FORMATS[images].read
    rejections = []
    with ImageWriter(store, size, capacity=len(records), colour=images == "colour") as writer:
        rows = zip(records["dicom_id"], records["path"], strict=True)
        for dicom_id, path in progress(rows, f"{images} files", total=len(records)):
            try:
                image, mended = read(Path(root) / path)
            except UnusableImageError as error:
                rejections.append(Rejection(CONVERT, dicom_id, "fault", str(error), path))
                continue
            rejections += [Rejection(CONVERT, dicom_id, "repair", what, path) for what in mended]
            geometry = Geometry(image.shape[0], image.shape[1], size)
            writer.add(dicom_id, fit_square(image, geometry), geometry)
    return rejections


def convert_volumes(
    records: pd.DataFrame, root: str, store: str, shape: tuple[int, int, int], read: ReadVolume
) -> list[Rejection]:
    """Write the volumes of these records, and return a rejection for each volume that cannot be read.

    Args:
        records: rows of `records.parquet`, of one shard.
        root: the folder that paths are relative to.
        store: path of the file to write.
        shape: of every stored volume, in voxels: D, H, W.
        read: from the folder and a record's path to uint8 of this shape.
    """
    rejections = []
    with VolumeWriter(store, shape, capacity=len(records)) as writer:
        rows = zip(records["dicom_id"], records["path"], strict=True)
        for dicom_id, path in progress(rows, "volumes", total=len(records)):
            try:
                volume = read(Path(root), path)
            except UnusableImageError as error:
                rejections.append(Rejection(CONVERT, dicom_id, "fault", str(error), path))
                continue
            writer.add(dicom_id, volume)
    return rejections
