"""Make control maps. They need no model, and a model's score means little unless it beats theirs.

`uniform` knows nothing. `centre` knows that findings are rarely at the rim. `prior` knows where boxes lie in the
training split. `lexicon_atlas` knows where the regions that the sentence names lie. `text_blind` knows the image but
not the text. `oracle` knows the boxes. Each control is written in the layout of map files and scored like maps from
elsewhere.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas_maps import lexicon_atlas, prior
from wronglung.studies.wrong_lung.controls.control_maps import Asked, ControlMaps, Sources
from wronglung.studies.wrong_lung.controls.entries import CONTROL_NEEDS
from wronglung.studies.wrong_lung.controls.fixed_maps import centre, oracle, uniform
from wronglung.studies.wrong_lung.controls.text_blind import text_blind

CONTROLS: dict[str, Callable[[Asked, Sources], ControlMaps]] = {
    "uniform": uniform,
    "centre": centre,
    "oracle": oracle,
    "text_blind": text_blind,
    "prior": prior,
    "lexicon_atlas": lexicon_atlas,
}
ASKED = ["perturbation", "dicom_id", "text_id", "text", "boxes"]  # columns of the instances that maps are made from
# KL divergence is infinite where one map is zero and the other is not, so every cell gets this much extra mass.
# Adding it, rather than clipping, keeps order and ties, so no ranking metric changes.
FLOOR = 1e-6


def make_control(
    control: str, grid: int, instances: pd.DataFrame, size: int, sources: Sources | None = None
) -> AttentionMaps:
    """Return the control's maps for every distinct image and text; each sums to 1 with its no-attention mass.

    A text's boxes are the union over its unperturbed instances on that image, or over all of them if none is
    unperturbed.

    Args:
        control: a name in CONTROLS.
        grid: cells along a side.
        instances: of one protocol (wronglung.text.instances), with the columns ASKED.
        size: side of the model's input in pixels, in which the boxes are given.
        sources: what the control is made from; None means no sources.

    Raises:
        ValueError: if the control is unknown, a source that it needs is missing, or the grid has no cell.
    """
    if control not in CONTROLS:
        raise ValueError(f"unknown control '{control}'; known: {sorted(CONTROLS)}")
    if grid < 1:
        raise ValueError(f"a grid of {grid} cells along a side; give 1 or more")
    given = sources or Sources()
    missing = [name for name in CONTROL_NEEDS[control] if getattr(given, name) is None]
    if missing:
        raise ValueError(f"control '{control}' is made from {list(CONTROL_NEEDS[control])}; not given: {missing}")
    texts = _texts(instances)
    unperturbed = instances.loc[instances["perturbation"] == "none", ["dicom_id", "text_id"]]
    maps = CONTROLS[control](Asked(texts, unperturbed, grid, size), given)
    attention, outside = maps.attention + FLOOR, np.broadcast_to(maps.no_attention, len(texts))
    total = attention.sum(axis=(1, 2)) + outside
    attention /= total[:, None, None]
    return AttentionMaps(
        attention=attention.astype(np.float32),
        no_attention=(outside / total).astype(np.float32),
        local_similarity=np.full(len(texts), np.nan, dtype=np.float32),
        global_similarity=np.full(len(texts), np.nan, dtype=np.float32),
        dicom_id=texts["dicom_id"].to_numpy(dtype=object),
        text_id=texts["text_id"].to_numpy(dtype=object),
        model=control,
        seed=0,
        formula=control,
    )


def _texts(instances: pd.DataFrame) -> pd.DataFrame:
    """Return one row per distinct (dicom_id, text_id), sorted, with the text and the list of its box arrays."""
    keys = ["dicom_id", "text_id"]
    own = instances["perturbation"] == "none"
    is_own = own.groupby([instances[key] for key in keys]).transform("any")
    chosen = instances[own | ~is_own]
    return chosen.groupby(keys, as_index=False).agg({"text": "first", "boxes": list})
