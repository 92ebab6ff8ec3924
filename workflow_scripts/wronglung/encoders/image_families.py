"""The known image backbones, by transformers' `model_type`, and what follows from their keys.

Keys are those of a configuration of transformers. Does not import torch.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from wronglung.core.section import WrongKeyError
from wronglung.encoders.keys import Keys, faults_of, same_length, whole, wholes


class ImageFamily(NamedTuple):
    """One family of image backbones. Hidden state 0 is that of the stem, hidden state i that of stage or block i.

    Attributes:
        layout: form of the hidden states: `maps` [B, C, h, w]; `tokens` [B, tokens, C], the patches last; `windows`,
            maps that the backbone returns beside the hidden states.
        widths: channels of each hidden state; the last is the pooled feature's too.
        strides: pixels along a side that one cell covers, of each hidden state.
        rounds_up: whether a last, incomplete cell counts. Otherwise the image must divide into cells.
        defaults: what transformers takes for the keys that decide the above.
        options: arguments of the backbone's call.
    """

    layout: Literal["maps", "tokens", "windows"]
    widths: Callable[[Keys], list[int]]
    strides: Callable[[Keys], list[int]]
    rounds_up: bool
    defaults: Keys
    options: Mapping[str, bool]


def _pyramid(first: int, stages: int) -> list[int]:
    """Return the strides of a stem and of stages, each of which halves the map but the first."""
    return [first, *(first * 2**stage for stage in range(stages))]


def _resnet_widths(keys: Keys) -> list[int]:
    same_length(keys, "hidden_sizes", "depths")
    return [whole(keys, "embedding_size"), *wholes(keys, "hidden_sizes")]


def _resnet_strides(keys: Keys) -> list[int]:
    first = 8 if keys["downsample_in_first_stage"] else 4
    return [4, *(first * 2**stage for stage in range(len(wholes(keys, "depths"))))]


def _convnext_widths(keys: Keys) -> list[int]:
    widths = wholes(keys, "hidden_sizes")
    same_length(keys, "hidden_sizes", "depths")
    if whole(keys, "num_stages") != len(widths):
        raise WrongKeyError(
            "architecture.num_stages", f"given {keys['num_stages']}, but hidden_sizes has {len(widths)}"
        )
    return [widths[0], *widths]


def _convnext_strides(keys: Keys) -> list[int]:
    return _pyramid(whole(keys, "patch_size"), len(wholes(keys, "hidden_sizes")))


def _swin_widths(keys: Keys) -> list[int]:
    return _pyramid(whole(keys, "embed_dim"), len(wholes(keys, "depths")))


def _swin_strides(keys: Keys) -> list[int]:
    return _pyramid(whole(keys, "patch_size"), len(wholes(keys, "depths")))


def _patch_widths(keys: Keys) -> list[int]:
    return [whole(keys, "hidden_size")] * (1 + whole(keys, "num_hidden_layers"))


def _patch_strides(keys: Keys) -> list[int]:
    return [whole(keys, "patch_size")] * (1 + whole(keys, "num_hidden_layers"))


_CONVNEXT = ImageFamily(
    "maps",
    _convnext_widths,
    _convnext_strides,
    rounds_up=False,
    defaults={"hidden_sizes": [96, 192, 384, 768], "depths": [3, 3, 9, 3], "num_stages": 4, "patch_size": 4},
    options={},
)
_VIT = ImageFamily(
    "tokens",
    _patch_widths,
    _patch_strides,
    rounds_up=False,
    defaults={"hidden_size": 768, "num_hidden_layers": 12, "patch_size": 16},
    # No effect at the size for which the position encodings were learnt.
    options={"interpolate_pos_encoding": True},
)
IMAGE_FAMILIES: dict[str, ImageFamily] = {
    "resnet": ImageFamily(
        "maps",
        _resnet_widths,
        _resnet_strides,
        rounds_up=True,
        defaults={
            "embedding_size": 64,
            "hidden_sizes": [256, 512, 1024, 2048],
            "depths": [3, 4, 6, 3],
            "downsample_in_first_stage": False,
        },
        options={},
    ),
    "vit": _VIT,
    # Interpolates its position encodings by itself.
    "dinov2": _VIT._replace(defaults={**_VIT.defaults, "patch_size": 14}, options={}),
    "dinov2_with_registers": _VIT._replace(options={}),
    "convnext": _CONVNEXT,
    "convnextv2": _CONVNEXT,
    "swin": ImageFamily(
        "windows",
        _swin_widths,
        _swin_strides,
        rounds_up=False,
        defaults={"embed_dim": 96, "depths": [2, 2, 6, 2], "patch_size": 4},
        # A stage ends before the patches are merged for the next one: as in the other families, stage 3 is the third.
        options={"interpolate_pos_encoding": True, "output_hidden_states_before_downsampling": True},
    ),
}


def image_family(model_type: str) -> ImageFamily:
    """Return a family of image backbones.

    Raises:
        WrongKeyError: if the family is unknown; names those with a spatial output.
    """
    if model_type not in IMAGE_FAMILIES:
        raise WrongKeyError(
            "architecture.model_type",
            f"given {model_type!r}; expected an encoder whose spatial output is known, one of {sorted(IMAGE_FAMILIES)}",
        )
    return IMAGE_FAMILIES[model_type]


def image_widths(model_type: str, keys: Keys, stage: int) -> tuple[int, int]:
    """Return the channels of the local map and of the pooled feature of a backbone.

    Raises:
        WrongKeyError: if the family is unknown, a key is wrong, or there is no such stage.
    """
    family = image_family(model_type)
    widths = family.widths({**family.defaults, **keys})
    _refuse_no_stage(model_type, len(widths) - 1, stage)
    return widths[stage], widths[-1]


def grid_of(model_type: str, keys: Keys, stage: int, side: int) -> int:
    """Return the cells along a side of the local map of a square image.

    Args:
        model_type: the family.
        keys: of its configuration; what they lack is transformers' default.
        stage: index among the hidden states.
        side: of the image, in pixels.

    Raises:
        WrongKeyError: as `image_widths`, or if the image does not divide into cells.
    """
    image_widths(model_type, keys, stage)
    family = image_family(model_type)
    return _cells(family, family.strides({**family.defaults, **keys}), stage, side)


def image_faults(model_type: str, keys: Keys, stage: int, side: int, grid: int) -> list[WrongKeyError]:
    """Return all that is wrong with a backbone's keys and with what is asked of it; what hangs on a fault is not asked.

    Args:
        model_type: the family.
        keys: of its configuration; what they lack is transformers' default.
        stage: index among the hidden states.
        side: of the image, in pixels.
        grid: cells along a side that the map of this stage should have.
    """
    if model_type not in IMAGE_FAMILIES:
        return faults_of(image_family, model_type)
    family = IMAGE_FAMILIES[model_type]
    given = {**family.defaults, **keys}
    faults: list[WrongKeyError] = []
    for name, default in family.defaults.items():
        if not isinstance(default, bool):
            faults += faults_of(wholes if isinstance(default, list) else whole, given, name)
    faults += [fault for fault in faults_of(family.widths, given) if str(fault) not in map(str, faults)]
    if faults_of(family.strides, given):
        return faults
    strides = family.strides(given)
    missing = faults_of(_refuse_no_stage, model_type, len(strides) - 1, stage)
    if missing:
        return [*faults, *missing, *_of_no_stage(family, strides, side, grid)]
    undivided = faults_of(_cells, family, strides, stage, side)
    if undivided:
        return [*faults, *undivided]
    found = _cells(family, strides, stage, side)
    if found != grid:
        said = (
            f"given {grid}; expected {found}, the cells along a side that stage {stage} of the {model_type} has at "
            f"resize_to: {side}"
        )
        faults.append(WrongKeyError("grid", said))
    return faults


def _of_no_stage(family: ImageFamily, strides: list[int], side: int, grid: int) -> list[WrongKeyError]:
    """Return the fault of a grid that no stage has."""
    dividing = [stage for stage in range(1, len(strides)) if not faults_of(_cells, family, strides, stage, side)]
    found = list(dict.fromkeys(_cells(family, strides, stage, side) for stage in dividing))
    if not found or grid in found:
        return []
    said = f"given {grid}; expected the cells along a side that a stage has at resize_to: {side}, one of {found}"
    return [WrongKeyError("grid", said)]


def _refuse_no_stage(model_type: str, stages: int, stage: int) -> None:
    if not 1 <= stage <= stages:
        what = "blocks" if IMAGE_FAMILIES[model_type].layout == "tokens" else "stages"
        raise WrongKeyError(
            "local_stage", f"given {stage}; expected 1 to {stages}, since the {model_type} has {stages} {what}"
        )


def _cells(family: ImageFamily, strides: list[int], stage: int, side: int) -> int:
    """Return the cells along a side of the map of a stage."""
    stride = strides[stage]
    if side % stride and not family.rounds_up:
        nearest = max(1, round(side / stride)) * stride
        raise WrongKeyError(
            "resize_to",
            f"given {side}; expected a multiple of {stride}, the pixels of a cell of stage {stage}, since the map "
            f"would not cover the image; the nearest is {nearest}",
        )
    return -(-side // stride)
