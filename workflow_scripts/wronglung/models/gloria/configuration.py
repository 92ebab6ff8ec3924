"""The configuration that is saved with a model's weights."""

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from wronglung.encoders.pair import Json, PairConfig
from wronglung.encoders.settings import TextFeatureSettings
from wronglung.models.gloria.settings import AlignmentSettings


class GloriaConfig(PairConfig):
    """Configurations of both encoders, the features taken from them, and the alignment.

    `image`, `text` and `alignment` are dumps of the settings classes and are validated again on loading.
    """

    model_type = "gloria"

    def __init__(
        self,
        image_config: PretrainedConfig | Json,
        text_config: PretrainedConfig | Json,
        image: Json,
        text: Json,
        alignment: Json,
        **kwargs: Any,
    ) -> None:
        self.text = TextFeatureSettings.model_validate(text).model_dump()
        self.alignment = AlignmentSettings.model_validate(alignment).model_dump()
        super().__init__(image_config, text_config, image, **kwargs)


# AutoTokenizer also reads this configuration from a model's folder, and would warn of an unknown type.
AutoConfig.register(GloriaConfig.model_type, GloriaConfig)
