"""Convert the DICOM or JPG files of a shard into its image store."""

from pathlib import Path

import pandas as pd

from wronglung.core.logs import progress
from wronglung.data.images.formats import FORMATS
from wronglung.data.images.geometry import Geometry, fit_square
from wronglung.data.images.store import ImageWriter
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.rejected import Rejection
from wronglung.data.settings import ImageKind
from wronglung.data.stages import CONVERT


def convert_images(records: pd.DataFrame, root: str, store: str, size: int, images: ImageKind) -> list[Rejection]:
    """Write the images of these records, and return a rejection for each image that cannot be read or was mended.

    Args:
        records: rows of `records.parquet`, of one shard.
        root: the folder of MIMIC-CXR or MIMIC-CXR-JPG; paths are relative to it.
        store: path of the file to write.
        size: side of the stored square in pixels.
        images: kind of the image files.
    """
    read = FORMATS[images].read
    rejections = []
    with ImageWriter(store, size, capacity=len(records)) as writer:
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
