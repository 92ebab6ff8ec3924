"""Published sets of labelled films as data sets: which films there are, and which labels their lists state."""

from collections.abc import Callable
from pathlib import PurePosixPath

import pandas as pd

from wronglung.data.image_labels import make_image_labels
from wronglung.data.releases.adapter import Index
from wronglung.data.releases.labelled_images.chestxray14 import films_below, read_chestxray14
from wronglung.data.releases.labelled_images.five_classes import read_chexpert_5x200, read_mimic_5x200
from wronglung.data.releases.labelled_images.layout import CHESTXRAY14, CHEXPERT, MIMIC, RSNA
from wronglung.data.releases.labelled_images.listed import Listed
from wronglung.data.releases.labelled_images.rsna import read_rsna
from wronglung.data.settings import OWN
from wronglung.data.splits import cut_into_shards

READERS: dict[str, Callable[[dict[str, str]], Listed]] = {
    CHEXPERT: read_chexpert_5x200,
    MIMIC: read_mimic_5x200,
    RSNA: read_rsna,
    CHESTXRAY14: read_chestxray14,
}


def index_images(files: dict[str, str], layout: str, folder: str, shards: int, suffix: str | None = None) -> Index:
    """Return one record per film. A film without a patient or study in the list counts as one.

    Args:
        files: `films`, the list; perhaps `test`, of the test split.
        layout: which set it is.
        folder: of the films; only that of ChestX-ray14 is looked into, as its films lie in one folder or in twelve.
        shards: into how many parts the images are cut.
        suffix: end of the files' names, for files of another kind than the list names.

    Raises:
        ValueError: if a list cannot be used.
    """
    found = READERS[layout](files)
    films, own = found.films, pd.Series(range(len(found.films)), index=found.films.index)
    path = films["path"]
    if layout == CHESTXRAY14:
        there = films_below(folder)
        path = pd.Series(
            [there.get(name, named) for name, named in zip(films["image"], path, strict=True)], dtype="str"
        )
    if suffix is not None:
        path = path.map(lambda name: str(PurePosixPath(name).with_suffix(suffix)))
    records = pd.DataFrame(
        {
            "dicom_id": films["image"],
            "study_id": films["study"].fillna(own).astype("int64"),
            "subject_id": films["patient"].fillna(own).astype("int64"),
            "split": films["split"],
            "path": path,
            **dict.fromkeys(("view", "rows", "columns", "report", "scene_graph", "images_from")),
        }
    )
    records["shard"] = cut_into_shards(records["subject_id"], OWN, shards)
    return Index(records, found.rejections)


def labels_of_images(files: dict[str, str], layout: str) -> pd.DataFrame:
    """Return what the list states of every film, in the columns of `image_labels.parquet`.

    Args:
        files: as in `index_images`.
        layout: which set it is.
    """
    found = READERS[layout](files)
    return make_image_labels(found.films["image"], found.values)
