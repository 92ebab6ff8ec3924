"""From an evaluation split's sentences to the instances of one protocol."""

from collections.abc import Sequence

import pandas as pd

from wronglung.data.geometry import map_box
from wronglung.data.images import ImageStore
from wronglung.data.subsets import SUBSETS
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, text_id
from wronglung.text.perturbations import PERTURBATIONS


def perturb_instances(
    sentences: pd.DataFrame, images: ImageStore, perturbations: Sequence[str], crop: int, seed: int
) -> pd.DataFrame:
    """One row per sentence and perturbation, in the columns of `instances/<protocol>.parquet`.

    Args:
        sentences: rows of `sentences.parquet`, of the evaluation split.
        images: the images' geometries.
        perturbations: names in PERTURBATIONS.
        crop: side of the model's input in pixels.
        seed: the run's seed.
    """
    original = _unperturbed(sentences, images, crop)
    frames = []
    for name in perturbations:
        changed = PERTURBATIONS[name](original, seed)
        frame = original.assign(perturbation=name, text=changed["text"], boxes=changed["boxes"])
        same_text = frame["text"] == original["text"]
        same_boxes = frame["boxes"].map(str) == original["boxes"].map(str)
        frames.append(frame.assign(changed=~(same_text & same_boxes)))
    instances = pd.concat(frames, ignore_index=True)
    return instances.assign(text_id=instances["text"].map(text_id))[SCHEMA.names]


def _unperturbed(sentences: pd.DataFrame, images: ImageStore, crop: int) -> pd.DataFrame:
    boxes = [
        _mapped(boxes, dicom_id, images, crop)
        for boxes, dicom_id in zip(sentences["boxes"], sentences["dicom_id"], strict=True)
    ]
    subsets = {f"{SUBSET_PREFIX}{name}": member(sentences).astype(bool) for name, member in SUBSETS.items()}
    columns = ["sentence_id", "dicom_id", "subject_id", "text"]
    frame = sentences[columns].rename(columns={"sentence_id": "instance_id"})
    return frame.assign(boxes=boxes, **subsets)


def _mapped(boxes: Sequence[dict[str, float]], dicom_id: str, images: ImageStore, crop: int) -> list[list[int]]:
    """The boxes in model-input pixels; one that covers no pixel by half is gone."""
    geometry = images.geometry(dicom_id)
    mapped = [map_box((box["x1"], box["y1"], box["x2"], box["y2"]), geometry, crop) for box in boxes]
    return [list(box) for box in mapped if box is not None]
