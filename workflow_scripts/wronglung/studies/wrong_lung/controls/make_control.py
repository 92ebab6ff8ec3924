"""Maps that need no model of their own: what a score is worth is seen against them.

`uniform` knows nothing, `centre` knows that findings are rarely at the rim, `prior` where boxes lie in the training
split, `lexicon_atlas` where the regions lie that the sentence names, `text_blind` the image but not the text, `oracle`
the boxes. Each goes into a file in the attention layout and is scored as a stranger's maps are.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas_maps import lexicon_atlas, prior
from wronglung.studies.wrong_lung.controls.control_maps import Asked, ControlMaps, Sources
from wronglung.studies.wrong_lung.controls.fixed_maps import centre, oracle, uniform
from wronglung.studies.wrong_lung.controls.names import CONTROL_NEEDS
from wronglung.studies.wrong_lung.controls.text_blind import text_blind

CONTROLS: dict[str, Callable[[Asked, Sources], ControlMaps]] = {
    "uniform": uniform,
    "centre": centre,
    "oracle": oracle,
    "text_blind": text_blind,
    "prior": prior,
    "lexicon_atlas": lexicon_atlas,
}
ASKED = ["perturbation", "dicom_id", "text_id", "text", "boxes"]  # the columns of the instances that maps are made from
# A cell without any mass is infinitely far, in Kullback-Leibler divergence, from one that has some: this much is added
# to every cell. Added, not put in where less stands, since so order and ties stay as they are and no ranking sees it.
FLOOR = 1e-6


def make_control(
    control: str, grid: int, instances: pd.DataFrame, size: int, sources: Sources | None = None
) -> AttentionMaps:
    """The control's maps for every distinct image and text of the instances, each with its no-attention mass of sum 1.

    What a text is about is the union of the boxes of all its instances on that image; where the text is somebody's
    unperturbed one, of those instances only.

    Args:
        control: a name in CONTROLS.
        grid: cells along a side.
        instances: of one protocol (wronglung.text.instances), the columns ASKED of them.
        size: side of the model's input in pixels, which the boxes refer to.
        sources: what the control is made from; nothing by default.

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
    """One row per distinct (dicom_id, text_id), sorted, with the text and the list of box arrays it stands for."""
    keys = ["dicom_id", "text_id"]
    own = instances["perturbation"] == "none"
    is_own = own.groupby([instances[key] for key in keys]).transform("any")
    chosen = instances[own | ~is_own]
    return chosen.groupby(keys, as_index=False).agg({"text": "first", "boxes": list})
