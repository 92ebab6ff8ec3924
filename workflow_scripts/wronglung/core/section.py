"""The base class of every section of the config, and the error of a key that does not fit the others."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the config, a context or a finding: unknown keys are refused, and values cannot be changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WrongKeyError(ValueError):
    """A key of the config that does not fit the others.

    Attributes:
        key: the names from the outside in, joined by dots; within a section's own validator, from that section.
        problem: what is given, what is expected and what to do.
    """

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key, self.problem = key, problem
