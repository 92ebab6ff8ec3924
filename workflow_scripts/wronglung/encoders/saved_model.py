"""How the models that this workflow trains are saved and loaded."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from transformers import PreTrainedModel


class SavedModel(PreTrainedModel):
    """A Hugging Face model whose weights are saved under its own names, and loaded from safetensors only."""

    main_input_name = "pixels"
    learning_rate_factors: Mapping[str, float] = MappingProxyType({})
    """Modules whose learning rate is another than the optimiser's, with what it is multiplied by."""

    def arrange_memory(self) -> None:
        """Apply the configured memory layout to the weights; call it again after loading weights."""

    @classmethod
    def from_pretrained(cls, *arguments: Any, **keywords: Any) -> Self:
        """Load a saved model, from safetensors only; the arguments are those of any `PreTrainedModel`."""
        model: Self = super().from_pretrained(*arguments, **keywords, use_safetensors=True)
        model.arrange_memory()
        return model

    def save_pretrained(self, *arguments: Any, **keywords: Any) -> None:
        """Save the model under its own names; the arguments are those of any `PreTrainedModel`.

        By default transformers renames the weights of some encoders (ViT, Swin) to names of its older versions, and a
        Trainer that resumes from such a checkpoint silently leaves them as they are.
        """
        super().save_pretrained(*arguments, **{**keywords, "save_original_format": False})
