"""One's own boxes as a data set: which images there are, and which phrases with which boxes.

This is also the template of a further adapter: `index_boxes` and `link_boxes` are all that the workflow asks of one.
"""

import pandas as pd

from wronglung.data.images.store import ImageStore
from wronglung.data.releases.adapter import Index, Linked
from wronglung.data.releases.boxes_csv.phrases import fit_phrases
from wronglung.data.releases.boxes_csv.table import read_boxes
from wronglung.data.sentences import SCHEMA, empty_sentences, named_box
from wronglung.data.settings import OWN
from wronglung.data.sides import region_of
from wronglung.data.splits import cut_into_shards
from wronglung.data.stages import INDEX, LINK


def index_boxes(files: dict[str, str], shards: int) -> Index:
    """Return one record per image. Patients and studies get numbers in the order of their names.

    Args:
        files: `boxes`, the csv.
        shards: into how many parts the images are cut.
    """
    boxes, rejections = read_boxes(files["boxes"], INDEX)
    images = boxes.drop_duplicates("image").sort_values("image", ignore_index=True)
    records = pd.DataFrame(
        {
            "dicom_id": images["image"],
            "study_id": images.index,
            "subject_id": images["patient"].rank(method="dense").astype("int64"),
            "split": images["split"],
            "path": images["image"],
            **dict.fromkeys(("view", "rows", "columns", "report", "scene_graph", "images_from")),
        }
    )
    records["shard"] = cut_into_shards(records["subject_id"], OWN, shards)
    return Index(records, rejections)


def link_boxes(records: pd.DataFrame, images: ImageStore, boxes: str) -> Linked:
    """Return one phrase per image and text, with its boxes in pixels of the image.

    Args:
        records: rows of `records.parquet`, of one shard.
        images: the shard's images, which give the sizes.
        boxes: the csv.
    """
    known = records.set_index("dicom_id")
    # `convert_images` has reported the images that cannot be read.
    sizes = {image: images.geometry(image) for image in known.index if image in images}
    fitted = fit_phrases(read_boxes(boxes, LINK)[0], {one: (at.rows, at.columns) for one, at in sizes.items()}, boxes)
    rows = []
    for phrase in fitted.phrases:
        region = region_of(phrase.text)
        rows.append(
            {
                "sentence_id": f"dicom_{phrase.image}_phrase_{phrase.number}",
                "dicom_id": phrase.image,
                **{name: known.loc[phrase.image, name] for name in ("study_id", "subject_id", "split")},
                "text": phrase.text,
                "section": None,
                "boxes": [named_box(region, box) for box in phrase.boxes],
                "findings": [{"label": "abnormal", "category": "nlp", "context": "yes", "box": region}],
            }
        )
    return Linked(pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences(), fitted.rejections)
