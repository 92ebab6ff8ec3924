"""The tensor names of a published GLoRIA checkpoint, and a check that none is missing, extra or of another shape.

Layout (PyTorch Lightning 1.1; the CheXpert weights and those of the paper's authors): `gloria.text_encoder.model.` with
the names of a Hugging Face BERT, `gloria.img_encoder.model.` with torchvision's names of a ResNet without `fc`,
`gloria.img_encoder.local_embedder.` and `.global_embedder.`, and `gloria.no_attn_vec` in a model with a no-attention
vector.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from torch import Tensor

IMAGES, TEXTS = "gloria.img_encoder.model.", "gloria.text_encoder.model."
NAMES = (
    (r"no_attention", "gloria.no_attn_vec"),
    (r"local_projection\.", "gloria.img_encoder.local_embedder."),
    (r"global_projection\.", "gloria.img_encoder.global_embedder."),
    (r"text_encoder\.", TEXTS),
    (r"image_encoder\.embedder\.embedder\.convolution\.", f"{IMAGES}conv1."),
    (r"image_encoder\.embedder\.embedder\.normalization\.", f"{IMAGES}bn1."),
    (
        r"image_encoder\.encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.convolution\.",
        IMAGES + "layer{}.{}.downsample.0.",
    ),
    (
        r"image_encoder\.encoder\.stages\.(\d+)\.layers\.(\d+)\.shortcut\.normalization\.",
        IMAGES + "layer{}.{}.downsample.1.",
    ),
    (
        r"image_encoder\.encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.convolution\.",
        IMAGES + "layer{}.{}.conv{}.",
    ),
    (
        r"image_encoder\.encoder\.stages\.(\d+)\.layers\.(\d+)\.layer\.(\d+)\.normalization\.",
        IMAGES + "layer{}.{}.bn{}.",
    ),
)
"""Beginnings of our names and of theirs.

Their stages and convolutions count from 1; their blocks count from 0, as ours do.
"""

UNUSED = re.compile(rf"{re.escape(TEXTS)}(embeddings\.position_ids|pooler\.dense\.(weight|bias))")
"""Tensors of a checkpoint that no map depends on: a buffer of consecutive numbers, and BERT's own pooler."""


class Renamed(NamedTuple):
    """Tensors under our names, and the names of tensors that the model does not use."""

    state: dict[str, Tensor]
    left_out: list[str]


def published_name(name: str) -> str:
    """Return a checkpoint's name for a tensor of our model.

    Raises:
        ValueError: if the layout has no such tensor, as for an image encoder that is not a ResNet.
    """
    for pattern, theirs in NAMES:
        if found := re.match(pattern, name):
            numbers = [int(group) for group in found.groups()]
            if numbers:
                numbers = [numbers[0] + 1, numbers[1], *(number + 1 for number in numbers[2:])]
            return theirs.format(*numbers) + name[found.end() :]
    raise ValueError(f"a published checkpoint has no tensor for {name}; its encoders are a ResNet and a BERT")


def rename(given: Mapping[str, Tensor], model: Mapping[str, Tensor]) -> Renamed:
    """Return a checkpoint's tensors under the model's names, each checked.

    Args:
        given: tensors by the checkpoint's names; what precedes the last `gloria.` is ignored, as published.
        model: the model's own tensors, for names and shapes.

    Raises:
        ValueError: if tensors are missing, extra or of another shape; one error names them all.
    """
    tensors = {"gloria." + name.rpartition("gloria.")[2]: value for name, value in given.items()}
    theirs = {published_name(name): name for name in model}
    left_out = [name for name in tensors if name not in theirs and UNUSED.fullmatch(name)]
    problems = [
        f"missing: {name}, expected {_shape(model[ours])}" for name, ours in theirs.items() if name not in tensors
    ]
    problems += [
        f"extra: {name}, given {_shape(value)}"
        for name, value in tensors.items()
        if name not in theirs and name not in left_out
    ]
    problems += [
        f"shape: {name}, given {_shape(tensors[name])}, expected {_shape(model[ours])}"
        for name, ours in theirs.items()
        if name in tensors and tensors[name].shape != model[ours].shape
    ]
    if len(tensors) != len(given):
        problems.append(f"names: {len(given)} tensors have only {len(tensors)} names after their last `gloria.`")
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise ValueError(
            f"the checkpoint does not fit the model that the config describes:\n{listed}\nChange the entry's encoder "
            "architectures, alignment (no_attention for gloria.no_attn_vec) or tokenizer (rows of word_embeddings), or "
            "give the checkpoint that belongs to them"
        )
    return Renamed({ours: tensors[name] for name, ours in theirs.items()}, sorted(left_out))


def _shape(tensor: Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "scalar"
