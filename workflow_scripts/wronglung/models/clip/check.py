"""Check a CLIP model's settings: both encoders, the tokenizer, and the stage whose cells are compared with texts."""

from collections.abc import Mapping
from typing import Any

from wronglung.encoders.check import image_problems, text_problems
from wronglung.encoders.settings import IMAGE
from wronglung.models.check import Checked
from wronglung.models.clip.model import other_stage
from wronglung.models.clip.settings import ClipModelSettings


def check_model(settings: Mapping[str, Any]) -> Checked:
    """Return what is wrong with a model that is trained here.

    Args:
        settings: of a run, as `ClipSettings` has them.
    """
    own = ClipModelSettings.model_validate({name: settings[name] for name in ClipModelSettings.model_fields})
    image_wrong, image = image_problems(own.image_encoder)
    text_wrong, text = text_problems(own.text_encoder, masks=settings["sentences"]["masking"] is not None)
    problems = [*image_wrong, *text_wrong]
    if image and image["channels"] != image["pooled"]:
        said = other_stage(own.image_encoder.local_stage, image["channels"], image["pooled"])
        problems.append(f"{IMAGE}.{said}")
    return Checked(problems, {"image": image, "text": text})
