"""Replace the text by a random sentence (paper §3.1, Random Sentences)."""

import numpy as np
import pandas as pd

from wronglung.core.seeds import derive_rng
from wronglung.text.perturbations.foreign import lenders

PURPOSE = "random_sentences"


def random_sentences(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with texts of other patients; the boxes stay.

    Another patient's sentence may have the same words ("No pneumothorax."). Such an instance counts as unchanged.
    """
    rows = lenders(instances, "subject_id", PURPOSE, seed)
    return instances.assign(text=instances["text"].to_numpy()[rows])


def random_sentences_as_published(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with texts of other images, as in the published code; the patient may be the same."""
    rows = rows_image_by_image(instances, PURPOSE, seed)
    return instances.assign(text=instances["text"].to_numpy()[rows])


def rows_image_by_image(instances: pd.DataFrame, purpose: str, seed: int) -> np.ndarray:
    """Draw for each instance a row of another image, as in the published code: (N,) int.

    For each instance, pool the sentences of random other images until the pool is as large as the instance's own
    image. Cut off the surplus and shuffle the pool. The instance takes the sentence at its own position in its image.
    """
    images = {str(name): rows for name, rows in instances.groupby("dicom_id", sort=True).indices.items()}
    names = sorted(images)
    if len(names) < 2:
        raise ValueError(f"{purpose} needs instances of several images; given only {names}")
    places = instances.groupby("dicom_id").cumcount().to_numpy()
    chosen = []
    for instance, own, place in zip(instances["instance_id"], instances["dicom_id"], places, strict=True):
        rng = derive_rng(seed, purpose, instance)
        others = rng.permutation([name for name in names if name != own])
        pooled = np.concatenate([images[str(other)] for other in others[: len(images[own])]])[: len(images[own])]
        chosen.append(int(rng.permutation(pooled)[place % len(pooled)]))
    return np.array(chosen)
