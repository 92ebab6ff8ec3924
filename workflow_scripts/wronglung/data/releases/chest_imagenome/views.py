"""Decide each image's view position from several sources, in a fixed order, and report contradictions."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wronglung.data.images.dicom_files import header_view
from wronglung.data.rejected import Rejection
from wronglung.data.releases.chest_imagenome.layout import VIEW_COLUMNS
from wronglung.data.releases.csv_lists import by_image, read_list
from wronglung.data.stages import INDEX

METADATA, RECORD_LIST, SPLIT_LIST, HEADER, NOBODY = "metadata", "record list", "split list", "DICOM header", "nobody"
BELIEVED = (METADATA, RECORD_LIST, SPLIT_LIST)


class Views(NamedTuple):
    """The view of each image (empty if no source has it), its source, and a repair for each contradiction."""

    view: pd.Series
    source: pd.Series
    repairs: list[Rejection]


def settle_views(listed: pd.DataFrame, said: dict[str, pd.Series], root: str | Path | None) -> Views:
    """Decide each image's view position: MIMIC-CXR-JPG's metadata first, then the lists, then the image's own header.

    Args:
        listed: columns dicom_id, path, file.
        said: for each source the view positions by dicom_id; sources or images may be missing.
        root: the MIMIC-CXR folder, to which paths are relative; None if the images have no header. Only headers of
            images without a view in any source are read.
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
    """Read ViewPosition by dicom_id from ImaGenome's record list; an image with two different rows is left out."""
    return by_image(read_list(path, VIEW_COLUMNS, rejections))["ViewPosition"]


def _contradictions(listed: pd.DataFrame, claims: pd.DataFrame, view: pd.Series, source: pd.Series) -> list[Rejection]:
    other = claims.ne("") & claims.ne(view, axis=0)
    repairs = []
    for place in listed.index[other.any(axis=1)]:
        names = [name for name in BELIEVED if other.loc[place, name]]
        reason = f"view position of the {source[place]} used, which the {' and the '.join(names)} contradict"
        repairs.append(Rejection(INDEX, listed.loc[place, "dicom_id"], "repair", reason, listed.loc[place, "file"]))
    return repairs
