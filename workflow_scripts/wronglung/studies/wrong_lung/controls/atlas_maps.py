"""Controls that never see the image: they know where boxes lie in the training split."""

import logging

import numpy as np

from wronglung.studies.wrong_lung.controls.atlas import Atlas
from wronglung.studies.wrong_lung.controls.control_maps import Asked, ControlMaps, Sources, share_of_sum, sum_cells
from wronglung.text.named_regions import named_regions


def prior(asked: Asked, sources: Sources) -> ControlMaps:
    """Return one map for all texts: the mean box mask of the training split's sentences."""
    assert sources.atlas is not None  # make_control has checked it
    return ControlMaps(np.broadcast_to(_prior(sources.atlas, asked.grid), (len(asked.texts), asked.grid, asked.grid)))


def lexicon_atlas(asked: Asked, sources: Sources) -> ControlMaps:
    """Return the mean training mask of the regions that the text names, equally weighted; if it names none, the prior.

    Its score shows what a text and a table of anatomy tell without any image.
    """
    atlas, lexicon = sources.atlas, sources.lexicon
    assert atlas is not None  # make_control has checked it
    assert lexicon is not None
    usual = _prior(atlas, asked.grid)
    region_maps = {name: share_of_sum(sum_cells(counts, asked.grid)) for name, counts in atlas.regions.items()}
    named = {
        text: [name for name in named_regions(text, lexicon) if name in region_maps]
        for text in asked.texts["text"].unique()
    }
    without = sum(not regions for regions in named.values())
    logging.info("%d of %d distinct texts name no region of the atlas and get the prior", without, len(named))
    of_text = {
        text: np.mean([region_maps[name] for name in regions], axis=0) if regions else usual
        for text, regions in named.items()
    }
    return ControlMaps(np.stack([of_text[text] for text in asked.texts["text"]]))


def _prior(atlas: Atlas, grid: int) -> np.ndarray:
    return share_of_sum(sum_cells(atlas.covered, grid))
