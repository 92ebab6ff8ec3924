"""What is drawn for the mixed images or embeddings of a step.

All draws are derived from the seed and the step, so that a resumed run makes the same.
"""

from typing import Any

import numpy as np
import torch
from torch import distributed

from wronglung.core.seeds import derive_rng, derive_seed
from wronglung.models.clip.settings import ClipSettings, DaclSettings
from wronglung.training.contrastive_pairs import Collator, PairDataset
from wronglung.training.gathering import is_distributed
from wronglung.training.trainer import StepInputs
from wronglung.training.training_inputs import TrainingInputs


def mixing_inputs(
    settings: ClipSettings, seed: int, inputs: TrainingInputs, pairs: PairDataset, collate: Collator
) -> StepInputs:
    """Return what a step adds to its batch, as `contrastive_run.Recipe` has it: `draw_mixing`."""
    return lambda step, steps: draw_mixing(settings, seed, step)


def draw_mixing(settings: ClipSettings, seed: int, step: int) -> dict[str, Any]:
    """Return the draws of a step, as the argument `mixing` of the model; {} if nothing is mixed.

    Of DACL: `partners` [2, B] int, another image of this process for each of its own, and `shares` [2, B], λ ~ U(α, 1),
    for each of two views, and `weight` []. Each process draws its own. Of m³-Mix: `shares` [4], λ ~ Beta(α, α), and
    `weights` [4], in the order of `geodesic_loss`. All processes draw the same, since embeddings are mixed after they
    are gathered.

    Args:
        settings: of the run.
        seed: of the run.
        step: steps that lie before this one.
    """
    own, stream = settings.mixing, derive_seed(seed, "mixing")
    if own is None:
        return {}
    if isinstance(own, DaclSettings):
        rng = derive_rng(stream, "step", step, distributed.get_rank() if is_distributed() else 0)
        images = settings.training.batch_images // settings.training.processes
        partners = (np.arange(images) + rng.integers(1, images, size=(2, images))) % images
        shares = torch.tensor(rng.uniform(own.alpha, 1.0, size=(2, images)), dtype=torch.float32)
        draws = {"partners": torch.from_numpy(partners), "shares": shares, "weight": torch.tensor(own.weight)}
        return {"mixing": {"dacl": draws}}
    rng, parts = derive_rng(stream, "step", step), (own.pairs, own.images, own.texts, own.both)
    shares = torch.tensor([rng.beta(part.alpha, part.alpha) for part in parts], dtype=torch.float32)
    return {"mixing": {"m3": {"shares": shares, "weights": torch.tensor([part.weight for part in parts])}}}
