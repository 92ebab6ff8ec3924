"""Linear probes that learn from parts of the training patients. Needs scikit-learn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wronglung.metrics.classification.linear_probe import LabelledEmbeddings, Probe, linear_probe
from wronglung.metrics.classification.patient_draws import draw_patients, draws_of


@dataclass(frozen=True)
class DrawnProbe:
    """A probe that learnt from a part of the patients.

    Attributes:
        fraction: of the training patients.
        draw: its number, from 0.
        rows: how many training rows the part has.
        probe: its scores.
    """

    fraction: float
    draw: int
    rows: int
    probe: Probe


def sample_efficiency(
    train: LabelledEmbeddings,
    valid: LabelledEmbeddings,
    test: LabelledEmbeddings,
    penalties: Sequence[float],
    fractions: Sequence[float],
    draws: int,
    seed: int,
) -> Iterator[DrawnProbe]:
    """Yield a probe for each drawn part of the training patients; validation and test rows stay whole.

    All models get the same draws. All patients are one draw; every other part has as many as asked for.

    Args:
        train: rows to learn from.
        valid: rows to choose C with.
        test: rows to score.
        penalties: as in `linear_probe`.
        fractions: parts of the training patients, each above 0 and at most 1.
        draws: of each part; 5 or more.
        seed: of the draws.

    Raises:
        ValueError: as in `linear_probe`, `draw_patients` and `draws_of`.
    """
    for fraction in fractions:
        for draw in range(draws_of(fraction, draws)):
            part = train.part(draw_patients(train.patients, fraction, draw, seed))
            yield DrawnProbe(fraction, draw, len(part.truth), linear_probe(part, valid, test, penalties))
