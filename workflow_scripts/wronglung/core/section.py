"""The base class of every section of the config."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the config, a context or a finding: unknown keys are refused, and values cannot be changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)
