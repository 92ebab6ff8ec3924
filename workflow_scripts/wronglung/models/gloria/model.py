"""GLoRIA: an image encoder and a text encoder, compared as wholes and word by region.

Paper §2; the architecture follows GLoRIA (Huang et al., ICCV 2021). A 1x1 convolution without bias takes the local
image features to the joint width, and a linear layer takes the pooled feature there. The text encoder already has that
width.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import PretrainedConfig, initialization
from transformers.utils import ModelOutput

from wronglung.encoders.image import ImageFeatures, image_features
from wronglung.encoders.image_families import image_widths
from wronglung.encoders.pair import PairModel, pair_configs
from wronglung.encoders.settings import ImageFeatureSettings, TextFeatureSettings
from wronglung.encoders.text import TextFeatures, text_features
from wronglung.models.gloria import alignment
from wronglung.models.gloria.configuration import GloriaConfig
from wronglung.models.gloria.regularisers import regularisation
from wronglung.models.gloria.settings import AlignmentSettings, ModelSettings
from wronglung.training.contrastive import contrastive_loss, negatives
from wronglung.training.gathering import gather, gather_owners, gather_padded, pad_to


@dataclass
class GloriaOutput(ModelOutput):
    """A batch's loss, its two contrastive parts, and the loss of a model that knows nothing."""

    loss: Tensor | None = None
    local_loss: Tensor | None = None
    global_loss: Tensor | None = None
    chance: Tensor | None = None


class Compared(NamedTuple):
    """Images and texts of all processes; `owner` and `text_id` as in `GloriaModel.forward`."""

    images: ImageFeatures  # of B images
    texts: TextFeatures  # of N texts
    owner: Tensor  # [N]
    text_id: Tensor  # [N] or [N, I]

    def followed_by(self, others: "Compared") -> "Compared":
        """Return these and further images with their texts."""
        longest = max(self.texts.words.shape[1], others.texts.words.shape[1])
        words, word_mask = (
            torch.cat([pad_to(longest, own), pad_to(longest, further)])
            for own, further in zip(self.texts[:2], others.texts[:2], strict=True)
        )
        return Compared(
            ImageFeatures(*map(torch.cat, zip(self.images, others.images, strict=True))),
            TextFeatures(words, word_mask, torch.cat([self.texts.sentence, others.texts.sentence])),
            torch.cat([self.owner, others.owner + len(self.images.pooled)]),
            torch.cat([self.text_id, others.text_id]),
        )


class GloriaModel(PairModel):
    """GLoRIA as a Hugging Face model: both encoders, the attention and the losses."""

    config_class: type[PretrainedConfig] = GloriaConfig
    base_model_prefix = "gloria"

    def __init__(self, config: GloriaConfig) -> None:
        super().__init__(config)
        self.text_settings = TextFeatureSettings.model_validate(config.text)
        self.alignment = AlignmentSettings.model_validate(config.alignment)
        width, text_width = self.alignment.joint_width, config.text_config.hidden_size
        if text_width != width:
            raise ValueError(f"the text encoder is {text_width} wide, joint_width is {width}; they must be equal")
        image = config.image_config
        local, pooled = image_widths(image.model_type, image.to_dict(), self.image_settings.local_stage)
        self.local_projection = nn.Conv2d(local, width, 1, bias=False)
        self.global_projection = nn.Linear(pooled, width)
        self.no_attention = nn.Parameter(torch.empty(width)) if self.alignment.no_attention else None
        self.post_init()
        self.arrange_memory()

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """Initialise the projections as torch does, and the no-attention vector from N(0, 1) as published."""
        if module is self and self.no_attention is not None:
            initialization.normal_(self.no_attention)
        if module in (self.local_projection, self.global_projection):
            initialization.kaiming_uniform_(module.weight, a=math.sqrt(5))
        if module is self.global_projection:
            bound = 1 / math.sqrt(module.in_features)
            initialization.uniform_(module.bias, -bound, bound)

    def encode_images(self, pixels: Tensor) -> ImageFeatures:
        """Return local [B, D, h, w] and global [B, D] features, in the joint width, of pixels [B, H, W] in 0..255."""
        local, pooled = image_features(self.image_encoder, pixels, self.image_settings)
        return ImageFeatures(self.local_projection(local), self.global_projection(pooled))

    def encode_texts(self, input_ids: Tensor, attention_mask: Tensor, word_index: Tensor) -> TextFeatures:
        """Return word and sentence vectors; the arguments, each [N, P], come from `tokenize`."""
        return text_features(
            self.text_encoder,
            input_ids,
            attention_mask,
            word_index,
            self.text_settings,
            self.alignment.count_cls,
        )

    def attend(self, images: ImageFeatures, texts: TextFeatures) -> alignment.CrossAttention:
        """Return the attention of every text's words over every image's regions, by the model's formula."""
        own = self.alignment
        return alignment.cross_attention(
            images.local, texts.words, texts.word_mask, own.formula, own.attention_scale, self.no_attention
        )

    def forward(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        word_index: Tensor,
        owner: Tensor,
        text_id: Tensor,
        return_loss: bool = True,
    ) -> GloriaOutput:
        """Return the contrastive losses of a batch over all processes, plus what the regularisers add.

        Args:
            pixels: [B, H, W], 0..255.
            input_ids: [N, P], from `tokenize`, as are the next two.
            attention_mask: [N, P].
            word_index: [N, P].
            owner: [N] int, the image of each text.
            text_id: [N] or [N, I] int, see `negatives`.
            return_loss: always True; this argument tells the Trainer that the model computes its own loss.
        """
        return self.contrast(self.compare(pixels, input_ids, attention_mask, word_index, owner, text_id))

    def compare(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        word_index: Tensor,
        owner: Tensor,
        text_id: Tensor,
    ) -> Compared:
        """Return what `contrast` needs, of all processes; the arguments are those of `forward`."""
        texts = self.encode_texts(input_ids, attention_mask, word_index)
        images = ImageFeatures(*map(gather, self.encode_images(pixels)))
        words, mask = gather_padded(texts.words), gather_padded(texts.word_mask.to(torch.uint8)).bool()
        texts = TextFeatures(words, mask, gather(texts.sentence))
        return Compared(images, texts, gather_owners(owner, len(pixels)), gather(text_id))

    def contrast(self, compared: Compared) -> GloriaOutput:
        """Return the losses of what `compare` returns, of one batch or of several that follow each other."""
        own, (images, texts, owner, text_id) = self.alignment, compared
        wrong = negatives(owner, text_id, len(images.pooled), own.identical_texts_are_negatives)
        attended = self.attend(images, texts)
        local = alignment.local_logits(texts.words, attended, own.word_scale, own.logit_scale, own.word_aggregation)
        whole = alignment.global_logits(images.pooled, texts.sentence, own.logit_scale)
        local_loss = contrastive_loss(local, owner, wrong)
        global_loss = contrastive_loss(whole, owner, wrong)
        added = regularisation(attended, owner, wrong, own)
        return GloriaOutput(
            loss=own.local_weight * local_loss.total + own.global_weight * global_loss.total + added.loss,
            local_loss=local_loss.total.detach(),
            global_loss=global_loss.total.detach(),
            chance=(own.local_weight + own.global_weight) * local_loss.chance + added.chance,
        )


def build_model(settings: ModelSettings, vocabulary: int, padding: int = 0) -> GloriaModel:
    """Build a model with random projections and with encoders that have given or random weights.

    Random weights are drawn from torch's current seed.

    Args:
        settings: encoders and alignment.
        vocabulary: number of the tokenizer's pieces; a text encoder from scratch gets a vocabulary of this size.
        padding: number of the tokenizer's padding piece, which RoBERTa counts positions from.

    Raises:
        ValueError: if a pretrained text encoder knows fewer pieces than the tokenizer, or counts from another padding.
    """
    model = GloriaModel(GloriaConfig(**configuration_of(settings, vocabulary, padding)))
    model.load_encoders(settings.image_encoder, settings.text_encoder)
    return model


def configuration_of(settings: ModelSettings, vocabulary: int, padding: int) -> dict[str, Any]:
    """Return the arguments of a `GloriaConfig`; arguments and errors are those of `pair_configs`."""
    image_config, text_config = pair_configs(settings.image_encoder, settings.text_encoder, vocabulary, padding)
    return {
        "image_config": image_config,
        "text_config": text_config,
        "image": settings.image_encoder.model_dump(include=set(ImageFeatureSettings.model_fields)),
        "text": settings.text_encoder.model_dump(include=set(TextFeatureSettings.model_fields)),
        "alignment": settings.alignment.model_dump(),
    }
