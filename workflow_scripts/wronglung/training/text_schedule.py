"""The texts that an image is trained with at one epoch: sentences, or whole findings at first and sentences later.

Sentences from the start stay at the loss of chance in a small model, and whole texts throughout are learnt by heart.
"""

from collections.abc import Sequence

import numpy as np

from wronglung.core.seeds import derive_seed
from wronglung.training.sentence_pool import SentencePool, draw_sentences
from wronglung.training.settings import ScheduledSentenceSettings, ScheduleSettings, SentenceSettings


def draw_texts(
    pool: SentencePool, image: int, settings: SentenceSettings, progress: float, rng: np.random.Generator
) -> list[np.ndarray]:
    """Draw an image's texts for one epoch: per_image texts, each the rows of its sentences, in order.

    Without a schedule, each text is one sentence.

    Args:
        pool: the split's sentences.
        image: index into the pool.
        settings: which sentences, and the schedule if there is one.
        progress: share of the epochs that lie before this one, 0 <= progress < 1.
        rng: generator of this image and epoch.
    """
    schedule = schedule_of(settings)
    if schedule is None:
        return [np.array([row]) for row in draw_sentences(pool, image, settings, rng)]
    singles = draw_sentences(pool, image, settings, rng)
    if progress < schedule.whole_until:
        return [_whole(pool, image, schedule, rng) for _ in singles]
    single = rng.uniform(size=len(singles)) < schedule.single_share
    return [
        np.array([row]) if alone else _whole(pool, image, schedule, rng)
        for row, alone in zip(singles, single, strict=True)
    ]


def schedule_of(settings: SentenceSettings) -> ScheduleSettings | None:
    """Return the schedule of whole texts and sentences; None for a model that only sees sentences."""
    return settings.schedule if isinstance(settings, ScheduledSentenceSettings) else None


def _whole(pool: SentencePool, image: int, schedule: ScheduleSettings, rng: np.random.Generator) -> np.ndarray:
    """Draw the rows of a whole text: all positive sentences, and some or all of the others."""
    own = pool.own[image]
    positive, others = own[pool.positive[own]], own[~pool.positive[own]]
    if schedule.without_positive is not None:
        # A text has at least one sentence.
        count = max(schedule.without_positive, int(len(positive) == 0))
        others = rng.choice(others, size=min(count, len(others)), replace=False)
    rows = np.concatenate([positive, others])
    return rng.permutation(rows) if schedule.shuffled else rows[np.argsort(pool.places[rows], kind="stable")]


def text_identity(sentences: Sequence[str]) -> int:
    """Return a number that is equal for texts of the same sentences in any order."""
    return derive_seed(0, *sorted(sentences))
