"""CLIP: each image and each text is one point, and right pairs are neighbours.

Sources: CLIP (Radford et al., ICML 2021); for chest radiographs eCLIP (Kumar & Marttinen, ECCV 2024, arXiv 2403.10153):
one projection without bias from each encoder, embeddings of length 1, a learnt temperature within bounds, and the mean
of the cross-entropies from images to texts and from texts to images.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PretrainedConfig, initialization
from transformers.utils import ModelOutput

from wronglung.encoders.image import image_features, like_pooled
from wronglung.encoders.image_families import image_widths
from wronglung.encoders.pair import PairModel, pair_configs
from wronglung.encoders.settings import ImageFeatureSettings, PooledTextSettings
from wronglung.encoders.text import pooled_texts
from wronglung.models.clip.configuration import ClipConfig
from wronglung.models.clip.mixing import MixedLoss, geodesic_loss, mix_images, nt_xent
from wronglung.models.clip.settings import ClipModelSettings, JointSettings
from wronglung.training.contrastive import at_least_float32, contrastive_loss, negatives
from wronglung.training.gathering import gather, gather_owners
from wronglung.training.running_statistics import without_statistics


@dataclass
class ClipOutput(ModelOutput):
    """A batch's loss, and the loss of a model that knows nothing."""

    loss: Tensor | None = None
    chance: Tensor | None = None


class Compared(NamedTuple):
    """Embeddings of length 1 whose pairs are compared; `owner` and `text_id` as in `ClipModel.contrast`."""

    images: Tensor  # [B, D]
    texts: Tensor  # [N, D]
    owner: Tensor  # [N]
    text_id: Tensor  # [N] or [N, I]

    def followed_by(self, others: "Compared") -> "Compared":
        """Return these and further images with their texts."""
        owners = torch.cat([self.owner, others.owner + len(self.images)])
        images, texts = torch.cat([self.images, others.images]), torch.cat([self.texts, others.texts])
        return Compared(images, texts, owners, torch.cat([self.text_id, others.text_id]))


class ClipModel(PairModel):
    """CLIP as a Hugging Face model: both encoders, their projections, the temperature and the loss."""

    config_class: type[PretrainedConfig] = ClipConfig
    base_model_prefix = "clip"

    def __init__(self, config: ClipConfig) -> None:
        super().__init__(config)
        self.text_settings = PooledTextSettings.model_validate(config.text)
        self.joint = JointSettings.model_validate(config.joint)
        image, stage = config.image_config, self.image_settings.local_stage
        local, pooled = image_widths(image.model_type, image.to_dict(), stage)
        if local != pooled:
            raise ValueError(other_stage(stage, local, pooled))
        text, width = config.text_config.hidden_size, self.joint.width
        self.image_norm = nn.BatchNorm1d(pooled, affine=False) if self.joint.batch_norm else nn.Identity()
        self.text_norm = nn.BatchNorm1d(text, affine=False) if self.joint.batch_norm else nn.Identity()
        self.image_projection = nn.Linear(pooled, width, bias=False)
        self.text_projection = nn.Linear(text, width, bias=False)
        self.log_temperature = nn.Parameter(torch.empty(()))
        self.post_init()
        self.arrange_memory()

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """Initialise the projections as torch does, and the temperature as configured."""
        if module in (self.image_projection, self.text_projection):
            initialization.kaiming_uniform_(module.weight, a=math.sqrt(5))
        if module is self:
            initialization.constant_(self.log_temperature, math.log(self.joint.temperature.initial))

    @property
    def temperature(self) -> Tensor:
        """The temperature, within its bounds."""
        return self.log_temperature.clamp(*self._bounds).exp()

    @property
    def _bounds(self) -> tuple[float, float]:
        """The bounds of the temperature's logarithm."""
        return math.log(self.joint.temperature.least), math.log(self.joint.temperature.most)

    def embed_images(self, pixels: Tensor) -> Tensor:
        """Return embeddings of length 1, [B, D], of pixels [B, H, W] in 0..255."""
        pooled = image_features(self.image_encoder, pixels, self.image_settings).pooled
        return _unit(self.image_projection(self.image_norm(pooled)))

    def embed_patches(self, pixels: Tensor) -> Tensor:
        """Return an embedding of length 1 of each cell, [B, D, h, w]: the way of an image's, without its mean.

        In evaluation mode only, because cells must not change the statistics of whole images.
        """
        local = image_features(self.image_encoder, pixels, self.image_settings).local
        cells = like_pooled(self.image_encoder, local).movedim(1, -1)  # [B, h, w, C]
        projected = self.image_projection(self.image_norm(cells.flatten(0, 2)))
        return _unit(projected).unflatten(0, cells.shape[:3]).movedim(-1, 1)

    def embed_texts(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return embeddings of length 1, [N, D], of texts from `tokenize`, [N, P]."""
        pooled = pooled_texts(self.text_encoder, input_ids, attention_mask, self.text_settings)
        return _unit(self.text_projection(self.text_norm(pooled)))

    def embed_tokens(self, tokens: dict[str, Tensor]) -> Tensor:
        """Return what `embed_texts` returns of all that `tokenize` returns."""
        return self.embed_texts(tokens["input_ids"], tokens["attention_mask"])

    def forward(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        owner: Tensor,
        text_id: Tensor,
        word_index: Tensor | None = None,
        return_loss: bool = True,
        mixing: Mapping[str, Mapping[str, Tensor]] | None = None,
    ) -> ClipOutput:
        """Return the loss of a batch over all processes.

        Args:
            pixels: [B, H, W], 0..255.
            input_ids: [N, P], from `tokenize`, as is the next.
            attention_mask: [N, P].
            owner: [N] int, the image of each text.
            text_id: [N] or [N, I] int, see `negatives`.
            word_index: not used, because a text is pooled without words; batches of all families have it.
            return_loss: always True; this argument tells the Trainer that the model computes its own loss.
            mixing: what `mixing_draws.draw_mixing` draws for a step, whose loss is added; None: nothing.
        """
        self.keep_temperature()
        compared = self.compare(pixels, input_ids, attention_mask, owner, text_id)
        return self.contrast(*compared, self.mixed_loss(pixels, compared, mixing))

    @torch.no_grad()
    def keep_temperature(self) -> None:
        """Keep the temperature itself within its bounds, in training; outside, no gradient would lead it back."""
        if self.training:
            self.log_temperature.clamp_(*self._bounds)

    def compare(
        self,
        pixels: Tensor,
        input_ids: Tensor,
        attention_mask: Tensor,
        owner: Tensor,
        text_id: Tensor,
        word_index: Tensor | None = None,
    ) -> Compared:
        """Return what `contrast` needs, of all processes; the arguments are those of `forward`."""
        images, texts = gather(self.embed_images(pixels)), gather(self.embed_texts(input_ids, attention_mask))
        return Compared(images, texts, gather_owners(owner, len(pixels)), gather(text_id))

    def mixed_loss(
        self, pixels: Tensor, compared: Compared, mixing: Mapping[str, Mapping[str, Tensor]] | None
    ) -> MixedLoss | None:
        """Return the weighted loss of mixed images or of mixed embeddings; None if nothing is mixed.

        Args:
            pixels: of this process, as in `forward`. Mixed images do not enter the statistics of batch normalisations.
            compared: of all processes, without expert images.
            mixing: as in `forward`.
        """
        if mixing is None:
            return None
        if "dacl" in mixing:
            draws = mixing["dacl"]
            views = mix_images(pixels, draws["partners"], draws["shares"])
            with without_statistics(self):
                first, second = self.embed_images(views.flatten(0, 1)).chunk(2)
            return nt_xent(gather(first), gather(second), self.temperature).times(draws["weight"])
        draws = mixing["m3"]
        images, texts = compared.images, compared.texts
        wrong = negatives(compared.owner, compared.text_id, len(images), self.joint.identical_texts_are_negatives)
        return geodesic_loss(images, texts, wrong, self.temperature, draws["shares"], draws["weights"])

    def contrast(
        self, images: Tensor, texts: Tensor, owner: Tensor, text_id: Tensor, mixed: MixedLoss | None = None
    ) -> ClipOutput:
        """Return the loss of embeddings: the mean of the cross-entropies in both directions.

        Args:
            images: [B, D] of length 1, of all processes.
            texts: [N, D] of length 1, likewise.
            owner: [N] int, the image of each text.
            text_id: [N] or [N, I] int, see `negatives`.
            mixed: a further loss, which is added.
        """
        with torch.autocast(images.device.type, enabled=False):
            logits = images @ texts.T / self.temperature
            wrong = negatives(owner, text_id, len(images), self.joint.identical_texts_are_negatives)
            loss = contrastive_loss(logits, owner, wrong)
        total, chance = loss.total / 2, loss.chance / 2
        if mixed is not None:
            total, chance = total + mixed.loss, chance + mixed.chance
        return ClipOutput(loss=total, chance=chance)


def _unit(vectors: Tensor) -> Tensor:
    """Return vectors [N, D] with length 1, in float32 or better."""
    with torch.autocast(vectors.device.type, enabled=False):
        return functional.normalize(at_least_float32(vectors), dim=1)


def other_stage(stage: int, local: int, pooled: int) -> str:
    """Return what to say of a stage whose cells cannot be projected as the pooled feature is."""
    return (
        f"local_stage: given {stage}, whose cells have {local} channels; expected {pooled}, as many as the "
        "pooled feature has, since one projection serves both; name the last stage"
    )


def configuration_of(settings: ClipModelSettings, vocabulary: int, padding: int) -> dict[str, Any]:
    """Return the arguments of a `ClipConfig`; arguments and errors are those of `pair_configs`."""
    image_config, text_config = pair_configs(settings.image_encoder, settings.text_encoder, vocabulary, padding)
    return {
        "image_config": image_config,
        "text_config": text_config,
        "image": settings.image_encoder.model_dump(include=set(ImageFeatureSettings.model_fields)),
        "text": settings.text_encoder.model_dump(include=set(PooledTextSettings.model_fields)),
        "joint": settings.joint.model_dump(),
    }


def build_model(settings: ClipModelSettings, vocabulary: int, padding: int = 0) -> ClipModel:
    """Build a model with random projections and with encoders that have given or random weights.

    Random weights are drawn from torch's current seed. Arguments and errors are those of `pair_configs`.
    """
    model = ClipModel(ClipConfig(**configuration_of(settings, vocabulary, padding)))
    model.load_encoders(settings.image_encoder, settings.text_encoder)
    return model
