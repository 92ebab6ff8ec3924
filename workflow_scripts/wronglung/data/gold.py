"""Gold sentence-box links of Chest ImaGenome: one tab-separated table for all images."""

import ast
import csv
from pathlib import Path

import pandas as pd

from wronglung.data.links import Coordinates, ImageLinks, Link
from wronglung.data.reports import fold

COLUMNS = ("image_id", "row_id", "sentence", "bbox", "coord_original", "label_name", "context", "categoryID")


def read_gold_links(path: str | Path) -> dict[str, ImageLinks]:
    """Links and boxes by dicom_id.

    Raises:
        ValueError: if a column is missing, naming the file and what it has.
    """
    # Sentences hold quotes as plain characters.
    table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE)
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"{path}: columns {missing} are missing; it has {list(table.columns)}")
    images = table["image_id"].str.removesuffix(".dcm")
    return {str(dicom_id): _image_links(rows) for dicom_id, rows in table.groupby(images, sort=True)}


def _image_links(rows: pd.DataFrame) -> ImageLinks:
    columns = ("row_id", "sentence", "bbox", "label_name", "categoryID", "context")
    links = tuple(
        Link(row_id, fold(sentence), region, label, category, context)
        for row_id, sentence, region, label, category, context in rows[list(columns)].itertuples(index=False)
    )
    boxes = {region: _coordinates(text) for region, text in zip(rows["bbox"], rows["coord_original"], strict=True)}
    return ImageLinks(links, boxes)


def _coordinates(text: str) -> Coordinates:
    """The box of a cell such as "[409, 290, 1432, 2131]"; NaN in all places where the cell is something else."""
    try:
        x1, y1, x2, y2 = map(float, ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError):
        return (float("nan"),) * 4
    return x1, y1, x2, y2
