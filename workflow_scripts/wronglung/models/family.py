"""The description of a family of models. Does not import torch."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from wronglung.core.section import Section

Output = Literal["maps", "embeddings", "captions", "predictions"]


class Run(NamedTuple):
    """One model with one seed; given weights, given maps and controls count as seed 0."""

    model: str
    seed: int


class Family(NamedTuple):
    """One family.

    Attributes:
        kinds: sections of the config's model entries, by kind. A family can have several, e.g. one that is trained here
            and one whose weights a file brings.
        kind_of: a function from an entry, as the config gives it, to its kind.
        gives: the outputs that studies can ask of its models.
        train: `module:function` that trains a run; None where nothing is trained.
        makes: output -> `module:function` that makes it from a run's folder. An output that is not listed comes as a
            file.
        check: `module:function` from a model's settings to what is wrong with them and what they describe, without data
            or long jobs (`models/check.py`); None if there is nothing to check.
    """

    kinds: Mapping[str, type[Section]]
    kind_of: Callable[[Mapping[str, Any]], str]
    gives: frozenset[Output]
    train: str | None
    makes: Mapping[Output, str]
    check: str | None = None
