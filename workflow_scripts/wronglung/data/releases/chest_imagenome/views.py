"""An image's view position: who says it, in which order they are believed, and where they contradict each other."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wronglung.data.images.dicom_files import header_view
from wronglung.data.rejected import Rejection
from wronglung.data.releases.chest_imagenome.layout import VIEW_COLUMNS
from wronglung.data.releases.csv_lists import STAGE, by_image, read_list

METADATA, RECORD_LIST, SPLIT_LIST, HEADER, NOBODY = "metadata", "record list", "split list", "DICOM header", "nobody"
BELIEVED = (METADATA, RECORD_LIST, SPLIT_LIST)


class Views(NamedTuple):
    """The view of each image (empty where nobody tells), who said it, and the contradictions that were settled."""

    view: pd.Series
    source: pd.Series
    repairs: list[Rejection]


def settle_views(listed: pd.DataFrame, said: dict[str, pd.Series], root: str | Path | None) -> Views:
    """The view position of each image: MIMIC-CXR-JPG's metadata first, then the lists, then the image's own header.

    Args:
        listed: columns dicom_id, path, file.
        said: by source, what it says by dicom_id; a source may lack images or be missing.
        root: the MIMIC-CXR folder that paths are relative to; only headers of images without a view are read. None
            where the images have no header.
    """
    claims = pd.DataFrame(
        {name: said[name].reindex(listed["dicom_id"]).to_numpy() for name in BELIEVED if name in said},
        index=listed.index,
        columns=list(BELIEVED),
        dtype=object,
    )
    claims = claims.fillna("").apply(lambda column: column.str.strip().str.upper())
    view, source = pd.Series("", index=listed.index), pd.Series(NOBODY, index=listed.index)
    for name in BELIEVED:
        decided = view.eq("") & claims[name].ne("")
        view, source = view.mask(decided, claims[name]), source.mask(decided, name)
    if root is not None:
        silent = view.index[view.eq("")]
        for place, path in zip(silent, listed.loc[silent, "path"], strict=True):
            view[place] = header_view(Path(root) / path)
            source[place] = HEADER if view[place] else NOBODY
    return Views(view, source, _contradictions(listed, claims, view, source))


def read_views(path: str, rejections: list[Rejection]) -> pd.Series:
    """ViewPosition by dicom_id from ImaGenome's record list; an image with two of them has none."""
    return by_image(read_list(path, VIEW_COLUMNS, rejections))["ViewPosition"]


def _contradictions(listed: pd.DataFrame, claims: pd.DataFrame, view: pd.Series, source: pd.Series) -> list[Rejection]:
    other = claims.ne("") & claims.ne(view, axis=0)
    repairs = []
    for place in listed.index[other.any(axis=1)]:
        names = [name for name in BELIEVED if other.loc[place, name]]
        reason = f"view position of the {source[place]} used, which the {' and the '.join(names)} contradict"
        repairs.append(Rejection(STAGE, listed.loc[place, "dicom_id"], "repair", reason, listed.loc[place, "file"]))
    return repairs
