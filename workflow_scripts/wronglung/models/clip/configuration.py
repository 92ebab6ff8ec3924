"""The configuration that is saved with a model's weights."""

from typing import Any

from transformers import AutoConfig, PretrainedConfig

from wronglung.encoders.pair import Json, PairConfig
from wronglung.encoders.settings import PooledTextSettings
from wronglung.models.clip.settings import JointSettings


class ClipConfig(PairConfig):
    """Configurations of both encoders, the features taken from them, and the space that they share.

    `image`, `text` and `joint` are dumps of the settings classes and are validated again on loading.
    """

    model_type = "wronglung_clip"  # transformers has a `clip` of its own

    def __init__(
        self,
        image_config: PretrainedConfig | Json,
        text_config: PretrainedConfig | Json,
        image: Json,
        text: Json,
        joint: Json,
        **kwargs: Any,
    ) -> None:
        self.text = PooledTextSettings.model_validate(text).model_dump()
        self.joint = JointSettings.model_validate(joint).model_dump()
        super().__init__(image_config, text_config, image, **kwargs)


# AutoTokenizer also reads this configuration from a model's folder, and would warn of an unknown type.
AutoConfig.register(ClipConfig.model_type, ClipConfig)
