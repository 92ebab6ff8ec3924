"""Three made-up films and a csv of boxes on them."""

from pathlib import Path

import numpy as np
from PIL import Image

from wronglung.data.images.convert_images import convert_images
from wronglung.data.images.store import open_images
from wronglung.data.releases.adapter import Linked
from wronglung.data.releases.boxes_csv.adapter import index_boxes, link_boxes
from wronglung.data.releases.boxes_csv.settings import BoxesCsvSettings

HEADER = "image,text,x1,y1,x2,y2,patient,split"
LINES = [
    'a.png,"Effusion, left.",10,20,30,40,ann,test',
    'a.png,"Effusion, left.",12,22,18,60,ann,test',
    "a.png,Right nodule,1,2,3,4,ann,test",
    "b.png,Both lungs are clear of the left and right,0,0,63,79,ann,test",
    "c.png,Cardiomegaly,5,5,50,60,bob,valid",
]


def write_films(folder: Path) -> None:
    """Write three films and their csv."""
    for number, name in enumerate("abc"):
        film = np.random.default_rng(number).integers(0, 255, (80, 64), dtype=np.uint8)
        Image.fromarray(film).save(folder / f"{name}.png")
    write(folder, LINES)


def write(folder: Path, lines: list[str], header: str = HEADER) -> None:
    (folder / "boxes.csv").write_text("\n".join([header, *lines]) + "\n")


def linked(folder: Path) -> Linked:
    """What the stages make of the csv."""
    boxes = str(folder / "boxes.csv")
    records = index_boxes({"boxes": boxes}, 1).records
    convert_images(records, str(folder), str(folder / "own-000.h5"), 32, "any")
    with open_images([folder / "own-000.h5"]) as images:
        return link_boxes(records, images, boxes)


def settings(folder: Path, limit: float = 0.0) -> BoxesCsvSettings:
    share = dict.fromkeys(("index_release", "convert_images", "link_sentences"), limit)
    return BoxesCsvSettings(
        layout="boxes_csv", boxes=str(folder / "boxes.csv"), films=str(folder), shards=1, max_rejected=share
    )
