"""Make the instances of one protocol from the sentences of an evaluation split."""

import logging
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from wronglung.data.boxes import corners
from wronglung.data.images.geometry import Geometry, map_boxes
from wronglung.data.images.store import ImageStore
from wronglung.data.sentence_kinds import with_regions
from wronglung.data.side_words import is_comparative, swap_outcome
from wronglung.data.subsets import NEED_MASKS, SUBSETS
from wronglung.text.cleaning import clean, clean_as_published
from wronglung.text.instances import SCHEMA, SUBSET_PREFIX, with_words
from wronglung.text.perturbations import AS_PUBLISHED, BASELINES, PERTURBATIONS
from wronglung.text.protocol_names import ProtocolName

SWAP = "swap_left_right"
PUBLISHED_BATCH = 48  # batch size of the published code, which leaves out an incomplete last batch


def perturb_instances(
    sentences: pd.DataFrame,
    images: ImageStore,
    perturbations: Sequence[str],
    protocol: ProtocolName,
    crop: int,
    seed: int,
) -> pd.DataFrame:
    """Return one row per sentence and perturbation, in the columns of the instances' table (text/instances.py).

    Under `corrected` a sentence's subsets are decided once, on the unperturbed sentence. Under `as_published` each
    perturbation's own labels and boxes decide them again (except subsets that compare boxes), the last incomplete batch
    is left out before subsets are decided, texts are cleaned as published, and some perturbations are the published
    ones.

    Args:
        sentences: rows of `sentences.parquet`, of the evaluation split.
        images: hold the images' geometries.
        perturbations: names in PERTURBATIONS, with the baseline of each (BASELINES, else `none`).
        protocol: `corrected` or `as_published`.
        crop: side of the model's input in pixels.
        seed: the run's seed.

    Raises:
        ValueError: if there is no full batch under `as_published`.
    """
    published = protocol == "as_published"
    original = _unperturbed(sentences, images, crop)
    comparative = original["text"].map(is_comparative).astype(bool)
    once = {**_decide_once(original, published), "comparative": comparative}
    ways = PERTURBATIONS | (AS_PUBLISHED if published else {})
    cleaning = clean_as_published if published else clean
    made = {name: with_words(ways[name](original, seed), cleaning) for name in perturbations}
    frames = []
    for name, frame in made.items():
        unchanged = _seen(frame) == _seen(made[BASELINES.get(name, "none")])
        decided = once | _decide(frame, SUBSETS.keys() - NEED_MASKS) if published else once
        outcomes = original["text"].map(swap_outcome) if name == SWAP and not published else None
        rows = frame.assign(perturbation=name, changed=~unchanged, swap_outcome=outcomes, **decided)
        logging.info("%s: %d instances, %d unchanged", name, len(rows), unchanged.sum())
        frames.append(_full_batches(rows) if published else rows)
    return pd.concat(frames, ignore_index=True)[SCHEMA.names]


def _unperturbed(sentences: pd.DataFrame, images: ImageStore, crop: int) -> pd.DataFrame:
    """Return the unperturbed instances, with the columns that perturbations read."""
    named = with_regions(sentences)
    geometries = [images.geometry(dicom_id) for dicom_id in sentences["dicom_id"]]
    pairs = list(zip(sentences["boxes"], geometries, strict=True))
    columns = ["sentence_id", "dicom_id", "subject_id", "text", "findings", "regions"]
    return (
        named[columns]
        .rename(columns={"sentence_id": "instance_id"})
        .assign(
            boxes=pd.Series([_mapped(boxes, geometry, crop) for boxes, geometry in pairs], named.index, dtype=object),
            original_boxes=pd.Series(
                [[corners(box) for box in boxes] for boxes, _ in pairs], named.index, dtype=object
            ),
            geometry=geometries,
            crop=crop,
        )
    )


def _decide(frame: pd.DataFrame, subsets: Iterable[str]) -> dict[str, pd.Series]:
    """Return the membership in the subsets, by the names of their columns."""
    return {f"{SUBSET_PREFIX}{subset}": SUBSETS[subset](frame).astype(bool) for subset in subsets}


def _decide_once(original: pd.DataFrame, published: bool) -> dict[str, pd.Series]:
    """Return the membership of the unperturbed instances; the published code first left out the last batch."""
    whole = _full_batches(original) if published else original
    return {
        name: members.reindex(original.index, fill_value=False) for name, members in _decide(whole, SUBSETS).items()
    }


def _mapped(boxes: Sequence[Mapping[str, float]], geometry: Geometry, crop: int) -> list[list[int]]:
    return [list(box) for box in map_boxes(map(corners, boxes), geometry, crop)]


def _seen(frame: pd.DataFrame) -> pd.Series:
    """Return what model and metrics see of each instance, as one string: its words and its set of boxes."""
    return frame["words"] + frame["boxes"].map(lambda boxes: str(sorted(map(list, boxes))))


def _full_batches(frame: pd.DataFrame) -> pd.DataFrame:
    full = len(frame) // PUBLISHED_BATCH * PUBLISHED_BATCH
    if not full:
        raise ValueError(
            f"{len(frame)} sentences make no full batch of {PUBLISHED_BATCH}, and protocol as_published scores only "
            "full ones, as the published code did; evaluate more sentences or leave the protocol out"
        )
    if len(frame) > full:
        logging.info("as published, the last %d of %d sentences are left out", len(frame) - full, len(frame))
    return frame.iloc[:full]
