"""Encoders of volumes, texts and tables, from scratch or from given weights: each gives one vector an input."""

from collections.abc import Sequence
from typing import Any, cast

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn
from torch.nn import functional
from transformers import PretrainedConfig

from wronglung.encoders.backbone import encoder_config, new_encoder, pretrained_encoder
from wronglung.models.fusion.settings import LanguageModelSettings, PiecesEncoderSettings, VolumeEncoderSettings


def perceptron(width: int, widths: Sequence[int]) -> nn.Sequential:
    """Return layers of these widths, from inputs of `width`, with a ReLU behind each."""
    pairs = zip([width, *widths], widths, strict=False)
    return nn.Sequential(*(layer for before, after in pairs for layer in (nn.Linear(before, after), nn.ReLU())))


class VolumeBlock(nn.Module):
    """Two convolutions of 3 x 3 x 3 voxels and a way around them (He et al., CVPR 2016, in three dimensions)."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv3d(before, after, 3, stride, padding=1, bias=False)
        self.second = nn.Conv3d(after, after, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm3d(after), nn.BatchNorm3d(after)])
        straight = before == after and stride == 1
        self.around = nn.Identity() if straight else nn.Conv3d(before, after, 1, stride, bias=False)

    def forward(self, voxels: Tensor) -> Tensor:
        """Return [N, C', d, h, w] of [N, C, D, H, W]."""
        changed = self.norms[1](self.second(functional.relu(self.norms[0](self.first(voxels)))))
        return functional.relu(changed + self.around(voxels))


class VolumeEncoder(nn.Module):
    """A residual network of three-dimensional convolutions."""

    def __init__(self, settings: VolumeEncoderSettings) -> None:
        super().__init__()
        self.settings, self.width = settings, settings.widths[-1]
        first, stride = settings.widths[0], settings.first_stride
        self.stem = nn.Conv3d(1, first, 3, stride, padding=1, bias=False)
        blocks, before = [], first
        for stage, (after, depth) in enumerate(zip(settings.widths, settings.depths, strict=True)):
            for block in range(depth):
                blocks.append(VolumeBlock(before, after, 2 if stage > 0 and block == 0 else 1))
                before = after
        self.blocks = nn.Sequential(*blocks)

    def forward(self, voxels: Tensor) -> Tensor:
        """Return vectors [N, C] of volumes [N, D, H, W] in 0..255."""
        grey = (voxels.to(torch.float32) / 255.0 - self.settings.pixel_mean) / self.settings.pixel_std
        return cast(Tensor, self.blocks(functional.relu(self.stem(grey[:, None])))).mean(dim=(2, 3, 4))


class PiecesEncoder(nn.Module):
    """A perceptron on the numbers of a text's pieces; it also takes none, as a text of padding alone.

    As published for ResNet-MLP and ViT-MLP (Gapp et al., arXiv 2503.01904) with `input: numbers`.
    """

    def __init__(self, settings: PiecesEncoderSettings, vocabulary: int) -> None:
        super().__init__()
        self.settings, self.vocabulary, self.width = settings, vocabulary, settings.widths[-1]
        one = settings.piece_width or 1
        self.vectors = nn.Embedding(vocabulary, one) if settings.piece_width is not None else None
        self.layers = perceptron(one if settings.input == "mean" else one * settings.max_pieces, settings.widths)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return vectors [N, C] of pieces [N, P]; the mask [N, P] is 0 in padding."""
        there = attention_mask[:, :, None].to(torch.float32)  # [N, P, 1]
        numbers = input_ids[:, :, None] / self.vocabulary
        pieces = (numbers if self.vectors is None else self.vectors(input_ids)) * there
        if self.settings.input == "mean":
            return cast(Tensor, self.layers(pieces.sum(dim=1) / there.sum(dim=1).clamp(min=1.0)))
        placed = functional.pad(pieces, (0, 0, 0, self.settings.max_pieces - pieces.shape[1]))
        return cast(Tensor, self.layers(placed.flatten(1)))


def language_model_config(settings: LanguageModelSettings) -> PretrainedConfig:
    """Return the configuration of a language model with as many layers as are used."""
    config = encoder_config(settings)
    if settings.layers is not None:
        config.num_hidden_layers = settings.layers
    return config


class LanguageModelEncoder(nn.Module):
    """A causal language model, all of whose weights are trained, or low-rank changes of some."""

    def __init__(self, settings: LanguageModelSettings, config: PretrainedConfig) -> None:
        super().__init__()
        self.settings, self.width = settings, int(config.hidden_size)
        self.language_model: Any = new_encoder(config)
        self.language_model.config.use_cache = False
        if settings.lora is not None:
            own = settings.lora
            changes = LoraConfig(
                r=own.rank, lora_alpha=own.alpha, lora_dropout=own.dropout, target_modules=own.modules, bias="none"
            )
            # It also freezes all weights of the language model itself.
            self.language_model = inject_adapter_in_model(changes, self.language_model)

    def begin_changes(self) -> None:
        """Make all low-rank changes none, as they begin; transformers initialises them as other layers."""
        for layer in self.modules():
            if isinstance(layer, LoraLayer):
                layer.reset_lora_parameters("default", init_lora_weights=True)

    def load_pretrained(self, source: str) -> None:
        """Load the language model's own weights from a local folder; low-rank changes stay as they are.

        Raises:
            KeyError: if the folder lacks weights of a layer.
        """
        given = pretrained_encoder(source).state_dict()
        own = self.language_model.state_dict()
        kept = {name: given[name.replace(".base_layer", "")] for name in own if "lora_" not in name}
        self.language_model.load_state_dict(own | kept)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return vectors [N, C] of pieces [N, P]; the mask [N, P] is 0 in padding, which is on the right."""
        states = self.language_model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        if self.settings.pooling == "mean":
            there = attention_mask[:, :, None].to(states.dtype)
            return cast(Tensor, (states * there).sum(dim=1) / there.sum(dim=1).clamp(min=1.0))
        last = attention_mask.sum(dim=1).clamp(min=1) - 1
        return cast(Tensor, states[torch.arange(len(states), device=states.device), last])


class TableEncoder(nn.Module):
    """A perceptron on standardised attributes."""

    def __init__(self, mean: Sequence[float], deviation: Sequence[float], widths: Sequence[int]) -> None:
        super().__init__()
        self.width = widths[-1]
        self.mean: Tensor
        self.deviation: Tensor
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("deviation", torch.tensor(deviation, dtype=torch.float32))
        self.layers = perceptron(len(mean), widths)

    def forward(self, attributes: Tensor) -> Tensor:
        """Return vectors [N, C] of attributes [N, A], NaN where not known."""
        standard = (attributes.to(torch.float32) - self.mean) / self.deviation
        return cast(Tensor, self.layers(standard.nan_to_num(nan=0.0)))
