"""Make the phrases of a shard of MS-CXR, with their boxes and findings, as rows of `sentences.parquet`."""

from typing import Any

import pandas as pd

from wronglung.data.images.store import ImageStore
from wronglung.data.rejected import Rejection
from wronglung.data.releases.adapter import Linked
from wronglung.data.releases.ms_cxr.index_phrases import SPLIT_NAMES
from wronglung.data.releases.ms_cxr.phrases import read_phrases
from wronglung.data.releases.ms_cxr.sizes import fit_boxes
from wronglung.data.sentences import SCHEMA, empty_sentences, named_box
from wronglung.data.sides import region_of
from wronglung.data.splits import WHOLE
from wronglung.data.stages import LINK


def link_phrases(records: pd.DataFrame, images: ImageStore, annotations: str) -> Linked:
    """Return the phrases of the records' images, with boxes in pixels of the images at hand.

    MS-CXR names no anatomical region, so boxes are named after the side that the phrase names. Every phrase is about a
    finding, so each has the label `abnormal`.

    Args:
        records: rows of `records.parquet`, of one shard.
        images: the stores of these images, which give the sizes.
        annotations: the file of MS-CXR.
    """
    phrases = read_phrases(annotations, LINK).phrases
    phrases = phrases[phrases["dicom_id"].isin(set(records["dicom_id"]))]
    borrowed = dict(zip(records["dicom_id"], records["images_from"], strict=True))
    # `convert_images` has reported the images that this data set could not store itself.
    lacking = sorted({one for one in phrases["dicom_id"] if one not in images and isinstance(borrowed[one], str)})
    missing = [
        Rejection(LINK, one, "fault", f"image that {borrowed[one]} could not store; its phrases are left out", "")
        for one in lacking
    ]
    phrases = phrases[phrases["dicom_id"].map(lambda one: one in images).astype(bool)]
    sizes = {one: images.geometry(one) for one in phrases["dicom_id"]}
    fitted = fit_boxes(phrases, {one: (at.columns, at.rows) for one, at in sizes.items()}, LINK, annotations)
    numbers = fitted.phrases.groupby("dicom_id").cumcount()
    rows = [_row(phrase, number) for phrase, number in zip(fitted.phrases.to_dict("records"), numbers, strict=True)]
    frame = pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences()
    return Linked(frame, [*missing, *fitted.rejections])


def _row(phrase: dict[str, Any], number: int) -> dict[str, Any]:
    region = region_of(phrase["text"])
    labels = [("abnormal", "nlp"), *((category.lower(), "disease") for category in phrase["category"])]
    return {
        "sentence_id": f"dicom_{phrase['dicom_id']}_phrase_{number}",
        **{name: phrase[name] for name in ("dicom_id", "study_id", "subject_id", "text")},
        "split": SPLIT_NAMES.get(phrase["split"], WHOLE),
        "section": None,
        "boxes": [named_box(region, box) for box in phrase["boxes"]],
        "findings": [
            {"label": label, "category": category, "context": "yes", "box": region} for label, category in labels
        ],
    }
