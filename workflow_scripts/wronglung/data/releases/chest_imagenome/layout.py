"""The paths of files in Chest ImaGenome v1.0.0, and of the lists of MIMIC-CXR v2 and MIMIC-CXR-JPG v2.

Lists may be gzipped or plain. Scene graphs may be in folders or in the release's zip.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from wronglung.data.releases.archives import Source, open_places
from wronglung.data.releases.csv_lists import gzipped_or_plain
from wronglung.data.releases.mimic_cxr.layout import METADATA, RECORD_LIST
from wronglung.data.settings import ImageKind

SILVER_SPLITS = ("train", "valid", "test")

SPLIT_FILES = {split: f"silver_dataset/splits/{split}.csv" for split in SILVER_SPLITS}
AVOID_FILE = "silver_dataset/splits/images_to_avoid.csv"
GOLD_FILE = "gold_dataset/gold_object_attribute_with_coordinates.txt"
VIEW_LIST = "utils/cxr-record-list_view.csv"
LABEL_FILE = "semantics/attribute_relations_v1.txt"
GRAPHS, GRAPH_ZIP = "silver_dataset/scene_graph", "silver_dataset/scene_graph.zip"

SPLIT_COLUMNS = ("subject_id", "study_id", "dicom_id", "path", "ViewPosition")
VIEW_COLUMNS = ("dicom_id", "ViewPosition")


def scene_graph_path(dicom_id: str) -> str:
    """Return the path of an image's silver scene graph in the Chest ImaGenome folder."""
    return f"{GRAPHS}/{dicom_id}_SceneGraph.json"


def list_files(
    mimic_cxr: str,
    mimic_cxr_jpg: str | None,
    chest_imagenome: str,
    images: ImageKind,
    made_here: str | None = None,
) -> dict[str, str]:
    """Return the lists that the index is made from: name to path, gzipped or plain as the file exists.

    `metadata` is included only if MIMIC-CXR-JPG is given, and `views` (ImaGenome's record list) only if it exists. For
    JPG images, the metadata also serve as `record_list` if MIMIC-CXR's own does not exist: they name all images.

    Args:
        mimic_cxr: folder of MIMIC-CXR.
        mimic_cxr_jpg: folder of MIMIC-CXR-JPG, or None.
        chest_imagenome: folder of Chest ImaGenome.
        images: kind of the image files.
        made_here: prefix of paths that the workflow itself makes; `views` below it need not exist yet.
    """
    imagenome = Path(chest_imagenome)
    files = {"record_list": Path(mimic_cxr) / RECORD_LIST}
    files |= {split: imagenome / name for split, name in SPLIT_FILES.items()}
    files |= {"avoid": imagenome / AVOID_FILE, "gold": imagenome / GOLD_FILE}
    if mimic_cxr_jpg is not None:
        files["metadata"] = Path(mimic_cxr_jpg) / METADATA
        if images == "jpg" and not gzipped_or_plain(files["record_list"]).exists():
            files["record_list"] = files["metadata"]
    views = gzipped_or_plain(imagenome / VIEW_LIST)
    if views.exists() or (made_here is not None and str(views).startswith(made_here)):
        files["views"] = views
    return {name: str(gzipped_or_plain(path)) for name, path in files.items()}


def open_scene_graphs(chest_imagenome: str | Path) -> AbstractContextManager[Source]:
    """Open the scene graphs; their names are those of `scene_graph_path`.

    They are in the folder, in a subfolder of the same name (from unpacking the zip inside the folder), or in the zip.

    Raises:
        UnusableArchiveError: if neither a folder nor the zip exists, or if the zip is damaged.
    """
    root = Path(chest_imagenome)
    folders = [root / GRAPHS, root / GRAPHS / "scene_graph"]
    return open_places(folders, root / GRAPH_ZIP, "scene_graph/", f"{GRAPHS}/")
