"""What models with an image encoder and a text encoder have in common."""

from typing import Any, ClassVar

import torch
from torch import nn
from transformers import AutoConfig, PretrainedConfig
from transformers.configuration_utils import SubConfigSpec

from wronglung.encoders.backbone import as_config, encoder_config, new_encoder, pretrained_encoder
from wronglung.encoders.saved_model import SavedModel
from wronglung.encoders.settings import EncoderSource, ImageFeatureSettings
from wronglung.encoders.text_families import text_family

Json = dict[str, Any]


class PairConfig(PretrainedConfig):
    """Configurations of both encoders, and the features that are taken of an image.

    `image` is a dump of `ImageFeatureSettings` and is validated again on loading.
    """

    sub_configs_defaults: ClassVar[dict[str, SubConfigSpec]] = {
        "image_config": SubConfigSpec(config_class=AutoConfig, model_type="resnet"),
        "text_config": SubConfigSpec(config_class=AutoConfig, model_type="bert"),
    }
    has_no_defaults_at_init = True

    def __init__(
        self, image_config: PretrainedConfig | Json, text_config: PretrainedConfig | Json, image: Json, **kwargs: Any
    ) -> None:
        self.image_config, self.text_config = as_config(image_config), as_config(text_config)
        self.image = ImageFeatureSettings.model_validate(image).model_dump()
        super().__init__(**kwargs)


class PairModel(SavedModel):
    """A Hugging Face model with both encoders. A family adds what joins them."""

    # Of the heat-map processor of expert images: it serves in training only, and a trained model loads as its base.
    _keys_to_ignore_on_load_unexpected = [r"^processor\."]  # noqa: RUF012 - as transformers has it

    def __init__(self, config: PairConfig) -> None:
        super().__init__(config)
        self.image_settings = ImageFeatureSettings.model_validate(config.image)
        self.image_encoder = new_encoder(config.image_config)
        self.text_encoder = new_encoder(config.text_config)

    def arrange_memory(self) -> None:
        """Apply the configured memory layout to the image encoder's weights; call it again after loading weights."""
        if self.image_settings.channels_last:
            nn.Module.to(self.image_encoder, memory_format=torch.channels_last)  # type: ignore[call-overload]

    def load_encoders(self, image: EncoderSource, text: EncoderSource) -> None:
        """Load the weights of those encoders that come with any."""
        for own, source in ((self.image_encoder, image), (self.text_encoder, text)):
            if source.pretrained is not None:
                own.load_state_dict(pretrained_encoder(source.pretrained).state_dict())


def pair_configs(
    image: EncoderSource, text: EncoderSource, vocabulary: int, padding: int
) -> tuple[PretrainedConfig, PretrainedConfig]:
    """Return the configurations of both encoders, the text encoder's fitted to its tokenizer.

    Args:
        image: source of the image encoder.
        text: source of the text encoder.
        vocabulary: number of the tokenizer's pieces; a text encoder from scratch gets a vocabulary of this size.
        padding: number of the tokenizer's padding piece, which RoBERTa counts positions from.

    Raises:
        ValueError: if a pretrained text encoder knows fewer pieces than the tokenizer, or counts from another padding.
    """
    image_config, text_config = encoder_config(image), encoder_config(text)
    from_padding = text_family(text_config.model_type).counts_from_padding
    if text.pretrained is None:
        text_config.vocab_size = vocabulary
        if from_padding:
            text_config.pad_token_id = padding
    if text_config.vocab_size < vocabulary:
        raise ValueError(
            f"the tokenizer has {vocabulary} pieces, the text encoder {text_config.vocab_size}; "
            "name the tokenizer that belongs to the encoder"
        )
    if from_padding and text_config.pad_token_id != padding:
        raise ValueError(
            f"the tokenizer's padding is piece {padding}, the text encoder counts positions from "
            f"{text_config.pad_token_id}; name the tokenizer that belongs to the encoder"
        )
    return image_config, text_config
