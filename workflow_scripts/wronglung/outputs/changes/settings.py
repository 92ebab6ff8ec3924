"""Which changes of samples models are asked about. Imports neither torch nor pandas."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, NonNegativeInt, PositiveInt, field_validator

from wronglung.core.names import each_once, refuse_unknown
from wronglung.core.section import Section
from wronglung.data.modalities import Modality

UNITS: dict[Modality, dict[str, str]] = {
    "image": {"tile_<pixels>": r"tile_[1-9]\d*", "superpixel_<number>": r"superpixel_[1-9]\d*"},
    "volume": {"block_<voxels>": r"block_[1-9]\d*"},
    "text": {"piece": "piece", "word": "word", "sentence": "sentence"},
    "table": {"attribute": "attribute", "group_<name>": r"group_[a-z0-9_]+"},
}
"""How a modality is cut into parts: the form of each name, and a pattern of it."""
PIXELS = ("own_mean", "data_mean", "zero", "blur", "other_patient")
BASELINES: dict[Modality, tuple[str, ...]] = {
    "image": PIXELS,
    "volume": PIXELS,
    "text": ("mask", "delete", "other_patient"),
    "table": ("training_mean", "other_patient"),
}
"""What takes a part's place."""
Names = Annotated[list[str], AfterValidator(each_once), Field(min_length=1)]


def _known_units(given: Mapping[Modality, list[str]]) -> None:
    for modality, names in given.items():
        forms = UNITS[modality]
        unknown = [name for name in names if not any(re.fullmatch(form, name) for form in forms.values())]
        if unknown:
            raise ValueError(f"unknown units {unknown} of {modality}; known: {list(forms)}")


class CurveSettings(Section):
    """How curves of deletion and insertion are drawn."""

    steps: PositiveInt = Field(description="shares of the parts that are replaced, in equal steps up to all")
    random_orders: PositiveInt = Field(description="random orders beside the ranked one")


class AskedChanges(Section):
    """What a study asks models about samples and changed samples."""

    split: str = Field(description="of the samples")
    evaluated: PositiveInt = Field(description="samples at most, drawn with the seed")
    parts: dict[Modality, Names] = Field(description="units that a modality is cut into; the first is the main one")
    baselines: dict[Modality, Names] = Field(description="what takes a part's place; the first is the main one")
    permutation_draws: PositiveInt = Field(description="other patients' inputs for each sample and modality")
    crossed: NonNegativeInt = Field(description="samples whose every pair is answered; 0: none")
    curves: CurveSettings | None = Field(description="null: no curves of deletion and insertion")
    batch: PositiveInt = Field(description="changed samples at most in one pass")

    @field_validator("parts")
    @classmethod
    def _units(cls, given: dict[Modality, list[str]]) -> dict[Modality, list[str]]:
        _known_units(given)
        return given

    @field_validator("baselines")
    @classmethod
    def _baselines(cls, given: dict[Modality, list[str]]) -> dict[Modality, list[str]]:
        for modality, names in given.items():
            refuse_unknown(f"baselines of {modality}", names, BASELINES[modality])
        return given
