"""The files of Open-I (Indiana University chest X-rays) as csv, and of the split and labels made for TransCheX.

Demner-Fushman et al., "Preparing a collection of radiology examinations for distribution and retrieval", JAMIA 2016.
The two tables are those of the collection's copy on Kaggle; a uid is an examination of one patient.
"""

import re
from pathlib import Path

REPORTS = "indiana_reports.csv"
REPORT_COLUMNS = ("uid", "MeSH", "Problems", "image", "indication", "comparison", "findings", "impression")
PROJECTIONS = "indiana_projections.csv"
PROJECTION_COLUMNS = ("uid", "filename", "projection")
VIEWS = ("Frontal", "Lateral")
IMAGES = "images/images_normalized"
# The number of the examination begins the name of an image: 12_IM-0152-1001.dcm.png, CXR12_IM-0152-1001.png.
IMAGE = re.compile(r"(?:CXR)?(?P<uid>[0-9]{1,9})_[0-9A-Za-z._-]{1,90}")
# TransCheX's tables have one row an image: its name, perhaps its text under one of these names, and the labels.
TRANSCHEX_ID = "id"
TRANSCHEX_TEXTS = ("text", "report", "findings", "impression")


def report_file(root: str | Path) -> Path:
    """Return the path of the table of reports."""
    return Path(root) / REPORTS


def projection_file(root: str | Path) -> Path:
    """Return the path of the table of images."""
    return Path(root) / PROJECTIONS


def image_path(filename: str) -> str:
    """Return the path of an image below the collection's folder."""
    return f"{IMAGES}/{filename}"
