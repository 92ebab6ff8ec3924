"""Make the records of MS-CXR: one row per image that has a phrase."""

import pandas as pd

from wronglung.data.records import read_records
from wronglung.data.releases.adapter import Index
from wronglung.data.releases.ms_cxr.layout import image_path
from wronglung.data.releases.ms_cxr.phrases import read_phrases
from wronglung.data.settings import OWN, ImageKind
from wronglung.data.splits import WHOLE, cut_into_shards
from wronglung.data.stages import INDEX

SPLIT_NAMES = {"train": "train", "val": "valid", "test": "test"}


def index_phrases(files: dict[str, str], images: ImageKind, shards: int, images_of: str | None) -> Index:
    """Return the images that have a phrase.

    Their split is the file's own, which is not that of MIMIC-CXR; release 0.1 has none, and its images are in `all`.

    Args:
        files: `annotations`, and `others`: the records of the data set `images_of`, if there is one.
        images: kind of the image files; the file names JPG files, and the DICOM files have the same paths.
        shards: into how many parts the images are cut.
        images_of: name of the data set whose stores hold some of the images.
    """
    found = read_phrases(files["annotations"], INDEX)
    chosen = found.phrases.drop_duplicates("dicom_id").reset_index(drop=True)
    stored = set(read_records(files["others"])["dicom_id"]) if "others" in files else set()
    records = pd.DataFrame(
        {
            **{name: chosen[name] for name in ("dicom_id", "study_id", "subject_id")},
            "split": chosen["split"].map(SPLIT_NAMES).fillna(WHOLE),
            "view": None,
            "rows": chosen["height"],
            "columns": chosen["width"],
            "path": [image_path(path, images) for path in chosen["path"]],
            "report": None,
            "scene_graph": None,
            "shard": cut_into_shards(chosen["subject_id"], OWN, shards),
            "images_from": [images_of if dicom_id in stored else None for dicom_id in chosen["dicom_id"]],
        }
    )
    return Index(records, found.rejections)
