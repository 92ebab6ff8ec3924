"""The files of MS-CXR, as csv and as COCO json of the same annotations; the images are MIMIC-CXR's.

Boecking et al., "Making the most of text semantics to improve biomedical vision-language processing", ECCV 2022, and
the release's page on PhysioNet. The files of release 0.1 are named v1.0.0 and state no split.
"""

from pathlib import Path, PurePosixPath

from wronglung.data.settings import ImageKind

STEMS = {"1.1.0": "MS_CXR_Local_Alignment_v1.1.0", "0.1": "MS_CXR_Local_Alignment_v1.0.0"}
FORMS = (".csv", ".json")
COLUMNS = (
    "dicom_id",
    "category_name",
    "label_text",
    "path",
    "x",
    "y",
    "w",
    "h",
    "image_width",
    "image_height",
)
SUFFIX: dict[ImageKind, str] = {"dicom": ".dcm", "jpg": ".jpg"}
SPLIT_COLUMN = "split"
SPLITS = ("train", "val", "test")  # by patient; not the split of MIMIC-CXR
CATEGORIES = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Lung Opacity",
    "Pleural Effusion",
    "Pneumonia",
    "Pneumothorax",
)


def annotation_file(root: str | Path, made_here: str | None = None) -> Path:
    """Return the path of the annotations: of the newest release in the folder, the csv before the json.

    Args:
        root: folder of MS-CXR.
        made_here: prefix of paths that the workflow itself makes; below it the csv of 1.1.0 need not exist yet.

    Raises:
        FileNotFoundError: if the folder has none of the files; the message names them.
    """
    names = [f"{stem}{form}" for stem in STEMS.values() for form in FORMS]
    found = [Path(root) / name for name in names if (Path(root) / name).is_file()]
    if found:
        return found[0]
    if made_here is not None and str(Path(root) / names[0]).startswith(made_here):
        return Path(root) / names[0]
    raise FileNotFoundError(
        f"{root}: no annotations of MS-CXR; expected one of {names}, as the release 1.1.0 or 0.1 has it. Name the "
        "folder that holds the file"
    )


def states_split(path: str | Path) -> bool:
    """Return whether the release that a file is named after states a split for every annotation."""
    return Path(path).name.startswith(STEMS["1.1.0"])


def image_path(path: str, kind: ImageKind) -> str:
    """Return the path of an image file. The annotations name JPG files; the DICOM files have the same paths.

    Args:
        path: as the annotations have it.
        kind: `dicom` or `jpg`, the kinds that the releases of MIMIC-CXR have.
    """
    return str(PurePosixPath(path).with_suffix(SUFFIX[kind]))
