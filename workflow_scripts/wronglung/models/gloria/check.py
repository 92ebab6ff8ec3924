"""Check a GLoRIA model's settings: both encoders, the tokenizer, and the width that they share."""

from collections.abc import Mapping
from typing import Any

from wronglung.encoders.check import image_problems, text_problems
from wronglung.models.check import Checked
from wronglung.models.gloria.settings import ModelSettings, width_faults


def check_model(settings: Mapping[str, Any]) -> Checked:
    """Return what is wrong with a model that is trained here or whose weights are given.

    Args:
        settings: of a run, as `GloriaSettings` or `ModelSettings` has them.
    """
    own = ModelSettings.model_validate({name: settings[name] for name in ModelSettings.model_fields})
    masks = settings.get("sentences", {}).get("masking") is not None
    image_wrong, image = image_problems(own.image_encoder)
    text_wrong, text = text_problems(own.text_encoder, masks)
    problems = [*image_wrong, *text_wrong]
    if text:
        problems += map(str, width_faults(own.alignment.joint_width, text["width"]))
    return Checked(problems, {"image": image, "text": text})
