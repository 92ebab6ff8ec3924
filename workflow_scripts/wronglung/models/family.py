"""What the workflow knows of a family of models. Does not import torch."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field, NonNegativeInt

from wronglung.core.names import each_once
from wronglung.core.section import Section

Output = Literal["maps", "embeddings", "captions", "predictions"]
Seeds = Annotated[list[NonNegativeInt], Field(min_length=1), AfterValidator(each_once)]
"""Seeds of an entry whose models are trained here: one run each."""


class Run(NamedTuple):
    """One model with one seed; given weights, given maps and controls count as seed 0."""

    model: str
    seed: int


class Family(NamedTuple):
    """One family.

    Attributes:
        kinds: sections of the config's model entries, by kind. A family can have several, e.g. one that is trained here
            and one whose weights a file brings.
        kind_of: from an entry as the config gives it to its kind.
        gives: the outputs that studies can ask of its models.
        train: `module:function` that trains a run; None where nothing is trained.
        makes: output -> `module:function` that makes it with a run's folder. An output without one comes as a file.
        check: `module:function` from a model's settings to what is wrong with them and what they describe, found
            without data and without long jobs (`models/check.py`); None where there is nothing to check.
    """

    kinds: Mapping[str, type[Section]]
    kind_of: Callable[[Mapping[str, Any]], str]
    gives: frozenset[Output]
    train: str | None
    makes: Mapping[Output, str]
    check: str | None = None
