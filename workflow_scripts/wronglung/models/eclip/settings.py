"""What the config says about models of the family `eclip`. Does not import torch."""

from typing import Self

from pydantic import model_validator

from wronglung.models.clip.settings import ClipSettings
from wronglung.training.experts.settings import ExpertSettings, refuse_unfit


class EclipSettings(ClipSettings):
    """All that one training run depends on, besides its seed and its data."""

    expert: ExpertSettings

    @model_validator(mode="after")
    def _experts_fit(self) -> Self:
        refuse_unfit(self.expert, self.image_encoder, self.training, least=2 if self.joint.batch_norm else 1)
        return self
