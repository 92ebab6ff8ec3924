"""Made-up sentences of images whose geometry is known, for the perturbations."""

import pandas as pd

from wronglung.data.images.geometry import Geometry, map_box

WIDE, TALL = Geometry(100, 200, 256), Geometry(400, 200, 256)
PLACES = ["left lung", "right lung", "trachea", "svc"]
LABELS = ["edema", "atelectasis", "pneumonia"]


def table(images: int = 8, sentences: int = 4) -> pd.DataFrame:
    """Images of patients with two images each; every sentence has one box and one positive finding there."""
    rows = []
    for image in range(images):
        geometry = WIDE if image % 2 else TALL
        for number in range(sentences):
            corners = (10.0 * number, 20.0, 10.0 * number + 60.0, 80.0 + image)
            box = map_box(corners, geometry, 224)
            place, label = PLACES[number % 4], LABELS[(image + number) % 3]
            rows.append(
                {
                    "instance_id": f"i{image}_{number}",
                    "dicom_id": f"d{image}",
                    "subject_id": image // 2,
                    "text": f"Sentence {number} of {image}, left.",
                    "findings": [{"label": label, "category": "anatomicalfinding", "context": "yes", "box": place}],
                    "regions": [place],
                    "boxes": [list(box)] if box else [],
                    "original_boxes": [corners],
                    "geometry": geometry,
                    "crop": 224,
                }
            )
    return pd.DataFrame(rows)


class Store:
    """Geometries without pixels."""

    def geometry(self, dicom_id: str) -> Geometry:
        return WIDE if int(dicom_id[1:]) % 2 else TALL


def sentences(images: int) -> pd.DataFrame:
    """The same, as a table of sentences before the crop."""
    rows = table(images)
    names = ("x1", "y1", "x2", "y2")
    boxes = [
        [dict(zip(("name", *names), (name, *box), strict=True)) for name, box in zip(regions, corners, strict=True)]
        for regions, corners in zip(rows["regions"], rows["original_boxes"], strict=True)
    ]
    kept = rows[["dicom_id", "subject_id", "text", "findings"]]
    return kept.assign(sentence_id=rows["instance_id"], boxes=boxes)
