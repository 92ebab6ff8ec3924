"""One's own boxes as a data set: which images there are, and which phrases with which boxes.

This is also the template of a further adapter: `index_boxes` and `link_boxes` are all that the workflow asks of one.
"""

import pandas as pd

from wronglung.data.images.store import ImageStore
from wronglung.data.rejected import Rejection
from wronglung.data.releases.adapter import Index, Linked
from wronglung.data.releases.boxes_csv.table import read_boxes
from wronglung.data.releases.valid_boxes import valid_boxes
from wronglung.data.sentences import SCHEMA, SIDES, empty_sentences, named_box
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
    table, _ = read_boxes(boxes, LINK)
    known = records.set_index("dicom_id")
    rows, rejections = [], []
    for number, ((image, text), group) in enumerate(table.groupby(["image", "text"])):
        if image not in known.index or image not in images:
            continue  # of another shard, or not readable, which `convert_images` has reported
        size, sentence_id = images.geometry(image), f"dicom_{image}_phrase_{number}"
        given = {str(place): tuple(box) for place, box in enumerate(group[list(SIDES)].to_numpy().tolist())}
        kept, wrong = valid_boxes(sentence_id, given, size.rows, size.columns, boxes)
        rejections += wrong
        if len(kept) < len(given):
            reason = "a box of the phrase is outside the image; phrase left out"
            rejections.append(Rejection(LINK, sentence_id, "fault", reason, boxes))
            continue
        region = region_of(text)
        rows.append(
            {
                "sentence_id": sentence_id,
                "dicom_id": image,
                **{name: known.loc[image, name] for name in ("study_id", "subject_id", "split")},
                "text": text,
                "section": None,
                "boxes": [named_box(region, box) for box in kept.values()],
                "findings": [{"label": "abnormal", "category": "nlp", "context": "yes", "box": region}],
            }
        )
    return Linked(pd.DataFrame(rows, columns=SCHEMA.names) if rows else empty_sentences(), rejections)
