"""The sentences that an image is trained with; every image and epoch has its own draw."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wronglung.data.sentence_kinds import abnormal, with_regions
from wronglung.text.cleaning import clean
from wronglung.text.masking import Span
from wronglung.training.settings import SentenceSettings
from wronglung.training.training_subsets import TRAINING_SUBSETS

WEIGHED = ("sentence_id", "dicom_id", "subject_id", "text", "section", "boxes", "findings")
SHOWN = 10  # sections in a message


@dataclass(frozen=True)
class SentencePool:
    """The sentences of one split, by image. Index i of `dicom_ids` means image i everywhere in training."""

    dicom_ids: list[str]
    subject_ids: np.ndarray  # (images,) int64
    own: list[np.ndarray]  # per image, the rows of its sentences
    texts: list[str]  # per row, cleaned
    reports: list[str]  # per row, the text in the report's own words
    spans: list[Sequence[Span]]  # per row, places of the clinical entities in the report's text; [] until marked
    text_ids: np.ndarray  # (rows,) int64, equal for equal texts
    subjects: np.ndarray  # (rows,) int64
    weights: np.ndarray  # (rows,) float64, used in drawing
    cumulative: np.ndarray  # (rows,) float64, running sum of the weights
    positive: np.ndarray  # (rows,) bool, whether a sentence has a positive finding
    places: np.ndarray  # (rows,) float64, larger for later sentences of a report

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.dicom_ids)


def pool_sentences(sentences: pd.DataFrame) -> SentencePool:
    """Return the pool of a split's cleaned sentences; those without a word are left out.

    Args:
        sentences: from `weigh_sentences`.

    Raises:
        ValueError: if no sentence is left.
    """
    rows = sentences.sort_values("sentence_id", ignore_index=True)
    rows = rows.assign(report=rows["text"], text=rows["text"].map(clean))
    rows = rows[rows["text"] != ""].reset_index(drop=True)
    if rows.empty:
        raise ValueError("the split has no sentence linked to an image; see rejected.parquet for what was left out")
    weights = rows["weight"].to_numpy()
    by_image = rows.groupby("dicom_id", sort=True)
    return SentencePool(
        dicom_ids=list(by_image.groups),
        subject_ids=by_image["subject_id"].first().to_numpy(),
        own=[np.asarray(by_image.indices[dicom_id]) for dicom_id in by_image.groups],
        texts=rows["text"].tolist(),
        reports=rows["report"].tolist(),
        spans=[[]] * len(rows),
        text_ids=pd.factorize(rows["text"], sort=True)[0].astype(np.int64),
        subjects=rows["subject_id"].to_numpy(),
        weights=weights,
        cumulative=weights.cumsum(),
        positive=rows["positive"].to_numpy(dtype=bool),
        places=_numbers(rows["sentence_id"]),
    )


def _numbers(sentence_ids: pd.Series) -> np.ndarray:
    """Return the number that each id ends with, (rows,) float64; 0 for an id without one."""
    return sentence_ids.str.extract(r"(\d+(?:\.\d+)?)$", expand=False).astype(float).fillna(0.0).to_numpy()


def weigh_sentences(
    parts: Iterable[pd.DataFrame], subset: str, sections: Sequence[str] | None, weight_without_positive: float
) -> pd.DataFrame:
    """Return one subset's sentences with the columns `positive` and `weight`, the weight in drawing.

    The columns that these were computed from are dropped.

    Args:
        parts: the columns WEIGHED of `sentences.parquet`, of one split.
        subset: a name in TRAINING_SUBSETS.
        sections: the report sections whose sentences are kept; None for all sentences, also those without a section.
        weight_without_positive: weight of a sentence without a positive finding; others have 1.

    Raises:
        ValueError: if the split has sentences, but none in the subset or none in the sections.
    """
    weighed, number, given = [], 0, Counter[str]()
    for part in parts:
        rows = part[TRAINING_SUBSETS[subset](with_regions(part))]
        if sections is not None:
            given.update(rows["section"].fillna("none"))
            rows = rows[rows["section"].isin(list(sections))]
        positive = abnormal(rows).astype(bool)
        weight = np.where(positive, 1.0, weight_without_positive)
        weighed.append(rows.assign(positive=positive, weight=weight).drop(columns=["section", "boxes", "findings"]))
        number += len(part)
    sentences = pd.concat(weighed)
    if sentences.empty and given:
        raise ValueError(
            f"the split has {given.total()} sentences in subset {subset!r}, none of them in the sections "
            f"{list(sections or [])}; sentences by section: {dict(given.most_common(SHOWN))}. Choose other "
            "sentences.sections for this model, or null for all"
        )
    if sentences.empty and number:
        raise ValueError(
            f"the split has {number} sentences, none of them in subset {subset!r}; choose another sentences.subset for "
            "this model or more patients"
        )
    if given:
        logging.info("%d of %d sentences are in the sections %s", len(sentences), given.total(), list(sections or []))
    return sentences


def mark_entities(pool: SentencePool, spans: Mapping[str, Sequence[Span]]) -> SentencePool:
    """Return the pool with the places of the clinical entities in its texts.

    Args:
        pool: the pool to mark.
        spans: entities by the report's own words, from `read_spans`.

    Raises:
        ValueError: if the entities of a text are not known.
    """
    unknown = sorted(set(pool.reports) - set(spans))
    if unknown:
        raise ValueError(
            f"the entities of {len(unknown)} texts are not known; find_entities has to be run again on these sentences"
        )
    return replace(pool, spans=[spans[report] for report in pool.reports])


def sample_images(pool: SentencePool, count: int, rng: np.random.Generator) -> SentencePool:
    """Return the pool with at most `count` images, of randomly chosen patients; each image keeps all its sentences."""
    order = rng.permutation(np.unique(pool.subject_ids))
    rank = {subject: place for place, subject in enumerate(order.tolist())}
    chosen = sorted(sorted(range(len(pool)), key=lambda image: (rank[pool.subject_ids[image]], image))[:count])
    return SentencePool(
        **{
            **vars(pool),
            "dicom_ids": [pool.dicom_ids[image] for image in chosen],
            "subject_ids": pool.subject_ids[chosen],
            "own": [pool.own[image] for image in chosen],
        }
    )


def draw_sentences(pool: SentencePool, image: int, settings: SentenceSettings, rng: np.random.Generator) -> np.ndarray:
    """Draw the rows of an image's sentences for one epoch: (per_image,) int.

    By default, the image's own sentences are drawn by weight, without repetition if there are enough. With `source:
    random`, sentences of other patients are drawn by weight (the paper's "Rand Sents").
    """
    if settings.source == "random":
        return np.array([_foreign(pool, pool.subject_ids[image], rng) for _ in range(settings.per_image)])
    own = pool.own[image]
    shares = pool.weights[own] / pool.weights[own].sum()
    return rng.choice(own, size=settings.per_image, replace=len(own) < settings.per_image, p=shares)


def _foreign(pool: SentencePool, subject: int, rng: np.random.Generator) -> int:
    """Draw one row of another patient."""
    for _ in range(1000):
        row = int(np.searchsorted(pool.cumulative, rng.uniform(0.0, pool.cumulative[-1]), side="right"))
        if pool.subjects[row] != subject:
            return row
    raise ValueError("found no sentence of another patient; `source: random` needs several patients in the split")
