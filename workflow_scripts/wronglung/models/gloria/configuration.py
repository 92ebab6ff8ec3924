"""The configuration that is saved with a model's weights."""

from typing import Any, ClassVar

from transformers import AutoConfig, PretrainedConfig
from transformers.configuration_utils import SubConfigSpec

from wronglung.encoders.backbone import as_config
from wronglung.encoders.settings import ImageFeatureSettings, TextFeatureSettings
from wronglung.models.gloria.settings import AlignmentSettings

Json = dict[str, Any]


class GloriaConfig(PretrainedConfig):
    """Configurations of both encoders, the features taken from them, and the alignment.

    `image`, `text` and `alignment` are dumps of the settings classes and are validated again on loading.
    """

    model_type = "gloria"
    sub_configs_defaults: ClassVar[dict[str, SubConfigSpec]] = {
        "image_config": SubConfigSpec(config_class=AutoConfig, model_type="resnet"),
        "text_config": SubConfigSpec(config_class=AutoConfig, model_type="bert"),
    }
    has_no_defaults_at_init = True

    def __init__(
        self,
        image_config: PretrainedConfig | Json,
        text_config: PretrainedConfig | Json,
        image: Json,
        text: Json,
        alignment: Json,
        **kwargs: Any,
    ) -> None:
        self.image_config, self.text_config = as_config(image_config), as_config(text_config)
        self.image = ImageFeatureSettings.model_validate(image).model_dump()
        self.text = TextFeatureSettings.model_validate(text).model_dump()
        self.alignment = AlignmentSettings.model_validate(alignment).model_dump()
        super().__init__(**kwargs)


# AutoTokenizer also reads this configuration from a model's folder, and would warn of an unknown type.
AutoConfig.register(GloriaConfig.model_type, GloriaConfig)
