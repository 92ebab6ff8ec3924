"""Settings of texts, the same for every data set."""

from pydantic import Field, PositiveInt

from wronglung.core.section import Section
from wronglung.text.entity_settings import EntitySettings


class TextSettings(Section):
    """How clinical entities are found, and how many masked sentences are shown."""

    entities: EntitySettings
    masked_sample: PositiveInt = Field(description="sentences shown in masked_sample.md")
