"""Notes under tables and figures: how numbers were made, and what they can be about."""

import math

import pandas as pd

from wronglung.report.context import ReportContext

ONE_CT = (
    "Digitally reconstructed radiographs of one CT with inserted findings: all patients descend from it, so intervals "
    "describe the generator, not patients."
)
DIFFERENCE_OF_MEANS = (
    "If a perturbation changes which sentences are in the subset, the change is a difference of two means and is not "
    "tested."
)
FROM_JPG = (
    "From the JPG files of MIMIC-CXR-JPG, whose grey values are histogram-equalised: not comparable with results from "
    "DICOM files or with published ones."
)


def how_to_read(study: ReportContext, changes: pd.DataFrame | None = None) -> list[str]:
    """Return paragraphs on how the numbers of the first protocol were made.

    Args:
        study: how they were made.
        changes: the table's rows, with p_holm (nan where nothing was tested) and patients; None if it shows no changes.
    """
    statistics = study.statistics
    level = f"{100 * statistics.level:g}\N{NO-BREAK SPACE}%"
    notes = [
        f"Protocol {study.protocols[0]}. Shares and divergences are given ×100. Means over sentences with {level} "
        f"intervals from {statistics.bootstrap_draws:,} resamples of the patients. Several seeds are averaged within "
        "a sentence, and the range of their means is shown. Sentences for which a metric is undefined are left out of "
        "its mean and counted."
    ]
    if changes is not None:
        notes.append(_stars(study, changes.loc[changes["p_holm"].notna(), "patients"]))
        if study.protocols[0] == "as_published":
            notes.append(DIFFERENCE_OF_MEANS)
    return notes


def _stars(study: ReportContext, patients: pd.Series) -> str:
    """Explain what a star means, and say if the draws, or the patients of a test, are too few for one."""
    draws, chance, tests = study.statistics.sign_flip_draws, 1 - study.statistics.level, len(patients)
    text = (
        f"Changes are paired, sentence by sentence. * p < {chance:.2g} in a two-sided sign-flip test over patients "
        f"({draws:,} draws), corrected by Holm's method for all {tests:,} tests of the table."
    )
    if tests >= chance * (draws + 1):
        return (
            f"{text} No star can appear: with {tests:,} tests even the smallest possible p is too large after the "
            f"correction. Raise statistics.sign_flip_draws above {math.ceil(tests / chance):,}."
        )
    least = 2.0 ** (1 - patients.min()) if tests else 0.0  # all signs as observed, or all flipped
    if tests * least >= chance:
        text += (
            f" {patients.min()} patients cannot give an uncorrected p below {least:.1g}, so in a subset of that size a "
            "star may be missing only because patients are few."
        )
    return text


def under_a_table(study: ReportContext) -> list[str]:
    """Return paragraphs on what the numbers can be about; none for a release like the paper's."""
    example = [f"{ONE_CT} These numbers test the workflow, not medicine."] if study.example_release else []
    return example + about_the_images(study)


def about_the_images(study: ReportContext) -> list[str]:
    """Return a paragraph on what the result cannot be compared with because of its image files; none for DICOM."""
    return [FROM_JPG] if study.images == "jpg" else []
