"""Lists with the counts of the real releases, of ids that are nobody's; neither images nor reports."""

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from wronglung.data.releases.chest_imagenome.layout import AVOID_FILE, GOLD_FILE, SPLIT_FILES
from wronglung.data.releases.mimic_cxr.layout import METADATA, RECORD_LIST

COLUMNS = ["subject_id", "study_id", "dicom_id", "path", "ViewPosition"]
GOLD_COLUMNS = ("row_id", "sentence", "bbox", "coord_original", "label_name", "context", "categoryID")


class Counts(NamedTuple):
    """Numbers of the releases' descriptions (MIMIC-CXR v2.0.0, Chest ImaGenome v1.0.0)."""

    images: int = 377110
    studies: int = 227835
    patients: int = 64588
    train: int = 166521
    valid: int = 23953
    test: int = 47393
    avoid: int = 3821
    gold_patients: int = 500
    gold_rows: int = 15688


def dealt(things: int, owners: int, random: np.random.Generator) -> np.ndarray:
    """An owner for each thing, in order, so that each has at least one."""
    return np.sort(np.concatenate([np.arange(owners), random.integers(0, owners, things - owners)]))


def listed_images(counts: Counts) -> pd.DataFrame:
    """All images of the release: patients with studies, studies with one or more views."""
    random = np.random.default_rng(0)
    study = dealt(counts.images, counts.studies, random)
    patient = dealt(counts.studies, counts.patients, random)[study]
    words = random.integers(0, 2**32, (counts.images, 5), dtype=np.uint64)
    images = pd.DataFrame({"subject_id": 10000000 + patient * 150, "study_id": 50000000 + study * 40})
    images["dicom_id"] = ["-".join(f"{word:08x}" for word in row) for row in words]
    images["path"] = [
        f"files/p{str(subject)[:2]}/p{subject}/s{study}/{dicom}.dcm"
        for subject, study, dicom in images[["subject_id", "study_id", "dicom_id"]].itertuples(index=False)
    ]
    views = random.choice(["AP", "PA", "LATERAL", "LL"], counts.images, p=[0.4, 0.26, 0.21, 0.13])
    return images.assign(ViewPosition=views)


def split_lists(images: pd.DataFrame, counts: Counts) -> dict[str, pd.DataFrame]:
    """The silver lists, of frontal images in the order of their patients, and that of the gold patients' images."""
    by_patient = images.groupby("subject_id").size().sort_values(ascending=False, kind="stable")
    # 500 patients with 3,821 images: the fewest patients with most images that come to it, then cut.
    gold = images[images["subject_id"].isin(by_patient.index[: counts.gold_patients])]
    gold = pd.concat([gold.drop_duplicates("subject_id"), gold[gold.duplicated("subject_id")]])[: counts.avoid]
    rest = images[~images["subject_id"].isin(gold["subject_id"]) & images["ViewPosition"].isin(["AP", "PA"])]
    lists, start = {"avoid": gold.sort_index()}, 0
    for split, number in (("train", counts.train), ("valid", counts.valid), ("test", counts.test)):
        lists[split], start = rest[start : start + number], start + number
    return lists


def gold_table(gold: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """Rows about one image of each gold patient."""
    first = gold[gold["ViewPosition"].isin(["AP", "PA"])].drop_duplicates("subject_id")["dicom_id"] + ".dcm"
    table = pd.DataFrame({"image_id": np.resize(first.to_numpy(), counts.gold_rows)})
    cells = ("1|1", "A stand-in.", "left lung", "[1, 1, 9, 9]", "lung opacity", "yes", "anatomicalfinding")
    return table.assign(**dict(zip(GOLD_COLUMNS, cells, strict=True)))


def write_full_size(mimic: Path, imagenome: Path, mimic_jpg: Path, counts: Counts) -> None:
    """Writes the lists at their places."""
    images = listed_images(counts)
    lists = split_lists(images, counts)
    for folder in (mimic, mimic_jpg, (imagenome / AVOID_FILE).parent, (imagenome / GOLD_FILE).parent):
        folder.mkdir(parents=True, exist_ok=True)
    write_gzip(mimic / RECORD_LIST, images[COLUMNS[:4]])
    sizes = images[["dicom_id", "subject_id", "study_id", "ViewPosition"]].assign(Rows=3056, Columns=2544)
    write_gzip(mimic_jpg / METADATA, sizes)
    for split, name in SPLIT_FILES.items():
        lists[split].reset_index(drop=True)[COLUMNS].to_csv(imagenome / name)
    lists["avoid"][COLUMNS].to_csv(imagenome / AVOID_FILE, index=False)
    gold_table(lists["avoid"], counts).to_csv(imagenome / GOLD_FILE, sep="\t", index=False)


def write_gzip(path: Path, table: pd.DataFrame) -> None:
    """A list as the releases have it, gzip of CSV; fast rather than small."""
    with gzip.open(path, "wt", compresslevel=1) as file:
        table.to_csv(file, index=False)
