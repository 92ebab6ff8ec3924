"""All families of models, by the names that the config's `family:` takes. Does not import torch."""

from wronglung.models.clip.entries import CLIP
from wronglung.models.eclip.entries import ECLIP
from wronglung.models.eclip_gloria.entries import ECLIP_GLORIA
from wronglung.models.family import Family
from wronglung.models.fusion.entries import FUSION
from wronglung.models.given.entries import GIVEN
from wronglung.models.gloria.entries import GLORIA
from wronglung.models.own.entries import OWN

FAMILIES: dict[str, Family] = {
    "gloria": GLORIA,
    "clip": CLIP,
    "eclip": ECLIP,
    "eclip_gloria": ECLIP_GLORIA,
    "fusion": FUSION,
    "own": OWN,
    "given": GIVEN,
}
