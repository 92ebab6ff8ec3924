"""What takes the place of a part."""

from typing import Any, Protocol

import numpy as np

from wronglung.core.seeds import derive_rng
from wronglung.data.modalities import Modality
from wronglung.outputs.answering import AnsweringModel
from wronglung.outputs.changes.pixels import blurred, cut_pixels, own_mean, zero
from wronglung.outputs.changes.sources import Sources
from wronglung.outputs.changes.tables import cut_table
from wronglung.outputs.changes.texts import TextCut, cut_text, masks, of_another

OF_ITSELF = {"own_mean": own_mean, "zero": zero, "blur": blurred}


class Cut(Protocol):
    """The parts of an input."""

    @property
    def count(self) -> int:
        """The number of parts."""

    def replaced(self, given: Any, other: Any, parts: Any) -> Any:
        """Return a copy of the input in which some parts, by number, are those of `other`."""


def cut(modality: Modality, given: Any, unit: str, model: AnsweringModel, sources: Sources) -> Cut:
    """Cut an input into parts.

    Raises:
        ValueError: if the unit is a group of attributes that there is not.
    """
    if modality == "text":
        return cut_text(given, unit, model.pieces)
    if modality == "table":
        return cut_table(sources.table.attributes, unit, sources.groups)
    return cut_pixels(given, unit)


def other_of(
    modality: Modality,
    given: Any,
    parts: Cut,
    unit: str,
    baseline: str,
    row: int,
    model: AnsweringModel,
    sources: Sources,
) -> Any:
    """Return what takes the place of an input's parts, as `Cut.replaced` takes it.

    Of a model without a mask token, masked parts of a text are deleted.
    """
    if baseline == "other_patient":
        return _of_another_patient(modality, given, parts, unit, row, model, sources)
    if modality == "table":
        return sources.means
    if modality != "text":
        return sources.mean_of_data(modality) if baseline == "data_mean" else OF_ITSELF[baseline](given)
    assert isinstance(parts, TextCut)
    if baseline == "delete" or model.mask_token is None:
        return [""] * parts.count
    return masks(given, parts, model.mask_token)


def _of_another_patient(
    modality: Modality, given: Any, parts: Cut, unit: str, row: int, model: AnsweringModel, sources: Sources
) -> Any:
    """Return the parts of the first of another patients' samples, in a drawn order, that has the modality.

    If none has, parts of a text are nothing, attributes are the training means, and pixels are black.
    """
    there = (sources.own(modality, other) for other in sources.donors(row, len(sources.rows), "baseline", modality))
    other = next((one for one in there if one is not None), None)
    if modality == "table":
        return sources.means if other is None else other
    if modality != "text":
        return np.zeros_like(given) if other is None else other
    assert isinstance(parts, TextCut)
    rng = derive_rng(sources.seed, "word", unit, sources.sample(row))
    return of_another(parts, other, cut_text(other or "", unit, model.pieces), rng)
