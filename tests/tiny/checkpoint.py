"""A GLoRIA of the published layout, written down anew: torchvision's ResNet, Lightning's prefixes, released formulas.

Letters as in the project: B images, D joint width, T words, M regions.
"""

import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel


class Bottleneck(nn.Module):
    """torchvision's block: 1x1, 3x3 with the stride, 1x1 to four times the width."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        if stride > 1 or inputs != 4 * width:
            shortcut = nn.Conv2d(inputs, 4 * width, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(4 * width))

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))
        return torch.relu(self.bn3(self.conv3(inner)) + (self.downsample(x) if hasattr(self, "downsample") else x))


class Basic(nn.Module):
    """torchvision's block of the smaller nets: two 3x3, the first with the stride."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        if stride > 1 or inputs != width:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(inner + (self.downsample(x) if hasattr(self, "downsample") else x))


class ResNet(nn.Module):
    """torchvision's net without `fc`; the maps of all stages, and the pooled end."""

    def __init__(self, stem: int, widths: list[int], depths: list[int], block: type[nn.Module]) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, stem, 7, 2, 3, bias=False), nn.BatchNorm2d(stem)
        self.depth, channels = len(depths), stem
        for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            blocks = []
            for index in range(depth):
                blocks.append(block(channels, width, 2 if number and not index else 1))
                channels = width * (4 if block is Bottleneck else 1)
            setattr(self, f"layer{number + 1}", nn.Sequential(*blocks))

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        x = functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        maps = []
        for number in range(self.depth):
            x = getattr(self, f"layer{number + 1}")(x)
            maps.append(x)
        return maps, x.mean(dim=(2, 3))


class Encoder(nn.Module):
    """Holds a `model`, and for images the two embedders."""

    def __init__(self, model: nn.Module, widths: tuple[int, int, int] | None = None) -> None:
        super().__init__()
        self.model = model
        if widths is not None:
            local, pooled, joint = widths
            self.global_embedder = nn.Linear(pooled, joint)
            self.local_embedder = nn.Conv2d(local, joint, 1, bias=False)


class PublishedGloria(nn.Module):
    """The attention and similarities of one image with one text, word by word, as the released code computes them.

    Args:
        architecture: stem, widths, depths, block of the ResNet and BERT's keys.
        stage: whose map is local, 1 for layer1.
        resize_to: side to which the input is enlarged.
        no_attention: whether there is a `no_attn_vec`.
    """

    def __init__(self, architecture: dict[str, Any], stage: int, resize_to: int, no_attention: bool) -> None:
        super().__init__()
        resnet = ResNet(*(architecture[key] for key in ("stem", "widths", "depths", "block")))
        factor = 4 if architecture["block"] is Bottleneck else 1
        bert = BertModel(BertConfig(**architecture["bert"]))
        self.stage, self.resize_to, joint = stage, resize_to, bert.config.hidden_size
        widths = (factor * architecture["widths"][stage - 1], factor * architecture["widths"][-1], joint)
        self.img_encoder, self.text_encoder = Encoder(resnet, widths), Encoder(bert)
        if no_attention:
            self.no_attn_vec = nn.Parameter(torch.randn(joint))
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 1.5)
                module.num_batches_tracked.fill_(7)
        with torch.no_grad():
            self.img_encoder.local_embedder.weight.mul_(3)  # so that maps are far from uniform
        self.eval()

    @torch.no_grad()
    def forward(self, pixels: Tensor, pieces: Tensor, words: list[list[int]], layers: int) -> dict[str, Tensor]:
        """One image [H, W] of 0..255 and one text [P] of pieces; `words` lists each word's pieces, [SEP] last."""
        grey = ((pixels / 255 - 0.5) / 0.5)[None, None].expand(1, 3, -1, -1)
        size = (self.resize_to, self.resize_to)
        large = functional.interpolate(grey, size=size, mode="bilinear", align_corners=True)
        maps, pooled = self.img_encoder.model(large)
        regions = self.img_encoder.local_embedder(maps[self.stage - 1])[0].flatten(1).T  # [M, D]
        if hasattr(self, "no_attn_vec"):
            regions = torch.cat([self.no_attn_vec[None], regions])
        states = self.text_encoder.model(pieces[None], output_hidden_states=True).hidden_states[-layers:]
        states = sum(state[0] for state in states)
        vectors = torch.stack([states[own].sum(dim=0) for own in words])  # [T, D]
        counted = vectors[:-1]
        attention = torch.softmax(4 * torch.softmax(regions @ counted.T, dim=1), dim=0).T  # [T, M]
        cosines = functional.cosine_similarity(counted, attention @ regions, dim=1)
        inside = attention[:, 1:] if hasattr(self, "no_attn_vec") else attention
        side = math.isqrt(inside.shape[1])
        image = self.img_encoder.global_embedder(pooled)[0]
        return {
            "attention": inside.mean(dim=0).reshape(side, side),
            "no_attention": 1 - inside.mean(dim=0).sum(),
            "local_similarity": 5 * cosines.max(),
            "global_similarity": functional.cosine_similarity(image, vectors.sum(dim=0), dim=0),
        }


def tiny_architecture(vocabulary: int, block: type[nn.Module] = Bottleneck) -> dict[str, Any]:
    """A net of 16 numbers a region whose layer3 gives 8x8 from 128 pixels."""
    bert = {"vocab_size": vocabulary, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    bert |= {"intermediate_size": 24, "max_position_embeddings": 128, "attn_implementation": "eager"}
    return {"stem": 4, "widths": [4, 6, 8, 10], "depths": [2, 1, 2, 1], "block": block, "bert": bert}


def tiny_settings(tokenizer: str, no_attention: bool, block: type[nn.Module] = Bottleneck) -> dict[str, Any]:
    """The same architecture as a model entry of the config describes it: encoders alone."""
    given = tiny_architecture(0, block)
    bert = {key: value for key, value in given["bert"].items() if key not in ("vocab_size", "attn_implementation")}
    resnet = {
        "model_type": "resnet",
        "embedding_size": given["stem"],
        "hidden_sizes": [width * (4 if block is Bottleneck else 1) for width in given["widths"]],
        "depths": given["depths"],
        "layer_type": "bottleneck" if block is Bottleneck else "basic",
    }
    image = {"pretrained": None, "architecture": resnet, "resize_to": 128, "local_stage": 3, "grid": 8}
    image |= {"pixel_mean": 0.5, "pixel_std": 0.5, "channels_last": False}
    text = {"pretrained": None, "architecture": {"model_type": "bert", **bert}, "tokenizer": tokenizer}
    text |= {"max_pieces": 97, "last_layers": 2, "join_pieces": True}
    alignment = {"formula": "released", "joint_width": bert["hidden_size"], "attention_scale": 4.0, "word_scale": 5.0}
    alignment |= {"logit_scale": 10.0, "word_aggregation": "sum", "count_cls": True, "no_attention": no_attention}
    alignment |= dict.fromkeys(("no_attention_weight", "divergence_weight", "entropy_weight"), 0.0)
    alignment |= {"local_weight": 1.0, "global_weight": 1.0, "identical_texts_are_negatives": True}
    return {"image_encoder": image, "text_encoder": text, "alignment": alignment}


def published_state(model: PublishedGloria) -> dict[str, Tensor]:
    """The tensors under Lightning's names, with the buffer that transformers 4.2 wrote."""
    state = {f"gloria.{name}": value for name, value in model.state_dict().items()}
    positions = model.text_encoder.model.config.max_position_embeddings
    state["gloria.text_encoder.model.embeddings.position_ids"] = torch.arange(positions)[None]
    return state


def write_checkpoint(path: Path, state: dict[str, Any], **others: Any) -> Path:
    """A file as Lightning 1.1 writes it."""
    content = {"epoch": 14, "global_step": 12000, "pytorch-lightning_version": "1.1.4", "callbacks": {}}
    content |= {"optimizer_states": [], "lr_schedulers": [], "state_dict": state, **others}
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(content, path)
    return path
