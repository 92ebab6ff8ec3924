"""Parts of the training patients, for the question how many labels a linear probe needs."""

import math

import numpy as np

from wronglung.core.seeds import derive_rng

FEWEST = 5  # draws of a part: fewer say too little about chance


def draw_patients(patients: np.ndarray, fraction: float, draw: int, seed: int) -> np.ndarray:
    """Return which rows belong to a drawn part of the patients.

    The draw depends on the patients' names, its number and the seed alone: all models get the same. The parts of one
    draw are nested: 1 % of the patients are among the 10 %.

    Args:
        patients: (N,), the patient of each row.
        fraction: above 0, at most 1; the number of patients is rounded up.
        draw: number of the draw.
        seed: of all draws.

    Returns:
        (N,) bool, with all rows of a drawn patient.

    Raises:
        ValueError: if the fraction is out of range.
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"fraction {fraction} of the patients; expected more than 0 and at most 1")
    every = np.unique(patients.astype(str))
    # Rounded first, so that .01 of 300 patients are 3 and not 4.
    count = math.ceil(round(fraction * len(every), 9))
    order = derive_rng(seed, "probe_patients", draw).permutation(len(every))
    return np.isin(patients.astype(str), every[order[:count]])


def draws_of(fraction: float, draws: int) -> int:
    """Return how many different draws of a part there are: 1 of all patients, else as many as asked for.

    Raises:
        ValueError: if fewer than FEWEST are asked for.
    """
    if draws < FEWEST:
        raise ValueError(f"{draws} draws; expected {FEWEST} or more, so that their spread can be seen")
    return 1 if fraction == 1 else draws
