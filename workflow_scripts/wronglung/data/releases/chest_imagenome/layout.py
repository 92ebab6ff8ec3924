"""Where things lie in MIMIC-CXR v2, MIMIC-CXR-JPG v2 and Chest ImaGenome v1.0.0, packed or unpacked.

Lists may lie there gzipped or plain; scene graphs and reports in folders or in the zip they come in.
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
    """Where an image's silver scene graph lies below the Chest ImaGenome folder."""
    return f"{GRAPHS}/{dicom_id}_SceneGraph.json"


def list_files(
    mimic_cxr: str,
    mimic_cxr_jpg: str | None,
    chest_imagenome: str,
    images: ImageKind,
    made_here: str | None = None,
) -> dict[str, str]:
    """The lists that an index is made from, name to the path that is there.

    `metadata` only where MIMIC-CXR-JPG is given, `views` (ImaGenome's record list) only where it is there. With JPG
    images the metadata, which name all of them, are the `record_list`, too, where MIMIC-CXR's is not there.

    Args:
        mimic_cxr: folder of the release.
        mimic_cxr_jpg: the same, or None.
        chest_imagenome: the same.
        images: which of the two releases the images come from.
        made_here: prefix of what the workflow itself makes, so that it need not be there yet.
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
    """The scene graphs, by their paths as `scene_graph_path` gives them.

    They lie in the folder, in the one inside it that unpacking in place makes, or in the zip.

    Raises:
        UnusableArchiveError: if they are in no folder and no zip, or the zip is damaged.
    """
    root = Path(chest_imagenome)
    folders = [root / GRAPHS, root / GRAPHS / "scene_graph"]
    return open_places(folders, root / GRAPH_ZIP, "scene_graph/", f"{GRAPHS}/")
