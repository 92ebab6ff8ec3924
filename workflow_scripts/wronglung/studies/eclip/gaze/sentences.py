"""The sentences of the images that somebody read, in the layout of instances, so that models can be asked about them.

A sentence has the same text_id as in any other study. So its map is made once.
"""

import logging
from collections.abc import Collection

import pandas as pd

from wronglung.data.boxes import corners
from wronglung.data.images.geometry import map_boxes
from wronglung.data.images.store import ImageStore
from wronglung.data.sentence_kinds import with_regions
from wronglung.data.side_words import is_comparative
from wronglung.data.subsets import SUBSETS
from wronglung.text.cleaning import clean
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, with_words


def sentences_of_read_images(
    sentences: pd.DataFrame, images: ImageStore, read: Collection[str], subset: str, crop: int
) -> pd.DataFrame:
    """Return the sentences of the images that were read, as unperturbed instances of the protocol `corrected`.

    Sentences without words are left out and counted in the log; so are images that nobody read or whose sentences are
    all outside the subset.

    Args:
        sentences: rows of `sentences.parquet`, of one split.
        images: hold the images' geometries.
        read: the dicom_ids of all images with a heat map of gaze.
        subset: a name in SUBSETS; decided on the whole split.
        crop: side of the model's input in pixels.

    Raises:
        ValueError: if no image of the split was read, or no sentence of the read ones is in the subset.
    """
    given = set(sentences["dicom_id"])
    if not given & set(read):
        raise ValueError(
            f"none of the {len(given)} images of the split has a reading; {len(read)} images of the data set have one. "
            "Name a source of gaze at this split below the data set's `gaze`, or set studies.eclip.gaze to null"
        )
    rows = _instances(sentences, images, crop)
    own = rows[rows["dicom_id"].isin(list(read)) & rows[f"{SUBSET_PREFIX}{subset}"]]
    found = own[own["words"] != ""].reset_index(drop=True)
    if found.empty:
        raise ValueError(
            f"no sentence of the {len(given & set(read))} images with a reading is in the subset {subset!r}; give "
            "another studies.eclip.gaze.subset, for example all"
        )
    logging.info(
        "%d of %d images of the split have a reading; %d of them have a sentence of the subset %s (%d sentences, and "
        "%d without words that are left out)",
        len(given & set(read)),
        len(given),
        found["dicom_id"].nunique(),
        subset,
        len(found),
        len(own) - len(found),
    )
    return found


def _instances(sentences: pd.DataFrame, images: ImageStore, crop: int) -> pd.DataFrame:
    """Return all sentences in the columns of the instances."""
    geometries = [images.geometry(dicom_id) for dicom_id in sentences["dicom_id"]]
    pairs = zip(sentences["boxes"], geometries, strict=True)
    boxes = [[list(box) for box in map_boxes(map(corners, own), geometry, crop)] for own, geometry in pairs]
    named = with_regions(sentences).assign(boxes=pd.Series(boxes, sentences.index, dtype=object))
    members = {f"{SUBSET_PREFIX}{name}": holds(named).astype(bool) for name, holds in SUBSETS.items()}
    rows = with_words(named, clean).rename(columns={"sentence_id": "instance_id"})
    comparative = rows["text"].map(is_comparative).astype(bool)
    return rows.assign(perturbation="none", changed=False, swap_outcome=None, comparative=comparative, **members)[
        SCHEMA.names
    ]
