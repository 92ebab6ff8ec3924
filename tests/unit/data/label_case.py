"""Made-up tables of labels and attributes, in the layouts of MIMIC-CXR-JPG, MIMIC-IV, Open-I and TransCheX."""

import gzip
from collections.abc import Sequence
from pathlib import Path

# Written down from the release, not taken from the reader.
NAMES = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Enlarged Cardiomediastinum",
    "Fracture",
    "Lung Lesion",
    "Lung Opacity",
    "No Finding",
    "Pleural Effusion",
    "Pleural Other",
    "Pneumonia",
    "Pneumothorax",
    "Support Devices",
)
HEADER = ["subject_id", "study_id", *NAMES]
STUDIES = [
    ["10000032", "50414267", "", "", "", "", "", "", "", "", "1.0", "", "", "", "", ""],
    ["10000032", "53189527", "1.0", "-1.0", "0.0", "", "", "", "", "-1", "", "0", "", "1", "", "1.0"],
    ["10000764", "57375967", "0.0", "", "1.0", "", "", "", "", "", "", "", "", "-1.0", "", ""],
]
REPORT_HEADER = ["uid", "MeSH", "Problems", "image", "indication", "comparison", "findings", "impression"]
REPORTS = [
    ["1", "normal", "normal", "Chest PA", "Positive TB test", "None.", "The lungs  are clear.", "Normal chest."],
    [
        "10",
        "Pulmonary Atelectasis/base/left;Catheters, Indwelling/right;Opacity/lung/base/left",
        "",
        "",
        "",
        "",
        "Left base, opacity.",
        "",
    ],
    ["2", "No Indexing", "No Indexing", "", "", "", "", "Stable."],
    ["3", "", "", "", "", "", "", "XXXX."],
    ["4", "Thickening/lung/interstitial;Density/retrocardiac;Scoliosis", "", "", "", "", "Lines.", ""],
]
PROJECTION_HEADER = ["uid", "filename", "projection"]
PROJECTIONS = [
    ["1", "1_IM-0001-4001.dcm.png", "Frontal"],
    ["1", "1_IM-0001-3001.dcm.png", "Lateral"],
    ["10", "10_IM-0002-1001.dcm.png", "Frontal"],
    ["2", "2_IM-0652-1001.dcm.png", "Frontal"],
]
TRANSCHEX_HEADER = ["id", "findings", *(name.replace(" ", "-") for name in NAMES)]
TRANSCHEX_HEADER[TRANSCHEX_HEADER.index("Pleural-Other")] = "Pleural_Other"
TRANSCHEX = [
    ["CXR12_IM-0152-1001.png", "The heart, enlarged."] + ["0", "1"] + ["0"] * 12,
    ["CXR7_IM-2263-1001.png", "Clear."] + ["0"] * 8 + ["1"] + ["0"] * 5,
]


def as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as csv, with quotes where a cell needs them."""
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in (header, *rows)]
    return "".join(",".join(row) + "\n" for row in quoted)


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """The rows as csv, gzipped if the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = as_csv(header, rows).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def write_open_i(root: Path) -> Path:
    """Reports and images of the collection."""
    write(root / "indiana_reports.csv", REPORT_HEADER, REPORTS)
    write(root / "indiana_projections.csv", PROJECTION_HEADER, PROJECTIONS)
    return root
