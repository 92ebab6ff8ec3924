"""What the config says about models of the family `eclip_gloria`. Does not import torch."""

from typing import Self

from pydantic import model_validator

from wronglung.models.gloria.settings import GloriaSettings
from wronglung.training.experts.settings import ExpertSettings, refuse_unfit


class EclipGloriaSettings(GloriaSettings):
    """All that one training run depends on, besides its seed and its data."""

    expert: ExpertSettings

    @model_validator(mode="after")
    def _experts_fit(self) -> Self:
        refuse_unfit(self.expert, self.image_encoder, self.training, least=1)
        return self
