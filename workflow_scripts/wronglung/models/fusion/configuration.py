"""The configuration that is saved with a model's weights."""

from typing import Any, ClassVar

from transformers import AutoConfig, PretrainedConfig
from transformers.configuration_utils import SubConfigSpec

from wronglung.core.section import Section
from wronglung.encoders.backbone import as_config
from wronglung.encoders.pair import Json
from wronglung.models.fusion.settings import FusionModelSettings


class Targets(Section):
    """What a model answers.

    Attributes:
        names: labels, or a time and an event.
        censored: whether it is a censored time. The model then gives one number, the log hazard.
        means: of the labels, over the training samples where they are known; NaN has become a half. Unused for times.
    """

    names: list[str]
    censored: bool
    means: list[float]

    @property
    def outputs(self) -> list[str]:
        """The names of the numbers that a model gives: labels, or `risk`."""
        return ["risk"] if self.censored else self.names


class Attributes(Section):
    """The columns of the table, with mean and standard deviation over the training samples where they are known."""

    names: list[str]
    means: list[float]
    deviations: list[float]


class FusionConfig(PretrainedConfig):
    """The parts of a model, the configurations of encoders of transformers, and what the training samples tell.

    `parts`, `targets` and `attributes` are dumps of the settings classes and are validated again on loading.
    """

    model_type = "wronglung_fusion"
    sub_configs_defaults: ClassVar[dict[str, SubConfigSpec]] = {}
    has_no_defaults_at_init = True

    def __init__(
        self,
        parts: Json,
        targets: Json,
        attributes: Json,
        vocabulary: int,
        image_config: PretrainedConfig | Json | None = None,
        text_config: PretrainedConfig | Json | None = None,
        **kwargs: Any,
    ) -> None:
        self.parts = FusionModelSettings.model_validate(parts).model_dump(mode="json")
        self.targets = Targets.model_validate(targets).model_dump()
        self.attributes = Attributes.model_validate(attributes).model_dump()
        self.vocabulary = vocabulary
        self.image_config = None if image_config is None else as_config(image_config)
        self.text_config = None if text_config is None else as_config(text_config)
        super().__init__(**kwargs)


# AutoTokenizer also reads this configuration from a model's folder, and would warn of an unknown type.
AutoConfig.register(FusionConfig.model_type, FusionConfig)
