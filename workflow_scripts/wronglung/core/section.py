"""What every section of the config has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the config: unknown keys are refused, nothing has a default, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)
