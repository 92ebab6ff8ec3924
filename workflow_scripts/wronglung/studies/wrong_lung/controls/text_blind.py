"""A control that has seen the image but never the text."""

import logging

import numpy as np
import pandas as pd

from wronglung.studies.wrong_lung.controls.control_maps import Asked, ControlMaps, Sources


def text_blind(asked: Asked, sources: Sources) -> ControlMaps:
    """Return the same map for all texts of an image: the reference model's mean over its unperturbed sentences.

    No perturbation of texts changes it, so its score shows what the image tells without the text. If the reference
    model has several seeds, the first is used. A sentence that occurs twice on an image counts twice.

    Raises:
        ValueError: if the reference model has another grid.
    """
    reference = sources.reference
    assert reference is not None  # make_control has checked it
    if reference.grid != (asked.grid, asked.grid):
        raise ValueError(
            f"the control text_blind has grid {asked.grid}, but it is made from the maps of the study's "
            f"reference_model, which have {reference.grid[0]} x {reference.grid[1]} cells; set `grid: "
            f"{reference.grid[0]}` in its entry"
        )
    logging.info("text_blind is made of the maps of %s, seed %d", reference.model, reference.seed)
    rows = reference.rows(asked.unperturbed["dicom_id"].to_list(), asked.unperturbed["text_id"].to_list())
    image, images = pd.factorize(asked.unperturbed["dicom_id"])
    number = np.bincount(image)
    attention = np.zeros((len(images), *reference.grid))
    np.add.at(attention, image, reference.attention[rows].astype(np.float64))
    outside = np.bincount(image, weights=reference.no_attention[rows])
    own = pd.Series(range(len(images)), index=images).loc[asked.texts["dicom_id"]].to_numpy()
    return ControlMaps((attention / number[:, None, None])[own], (outside / number)[own])
