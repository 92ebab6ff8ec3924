"""The config's settings for finding clinical entities."""

from typing import Literal

from pydantic import Field, model_validator

from wronglung.core.section import Section

LEXICON = "lexicon"


class EntitySettings(Section):
    """How clinical entities are found; models that mask entities need this."""

    recogniser: str = Field(description="`lexicon`: its terms; or an installed spaCy model, e.g. en_core_sci_sm")
    linker: Literal["lexicon", "umls", "mesh", "rxnorm", "go", "hpo"] = Field(
        description="knowledge base that entities are linked to; all but the lexicon are fetched, umls about 1 GB"
    )
    lexicon: str = Field(description="path of a lexicon.jsonl; a relative path starts at the Snakefile's folder")
    semantic_types: list[str] | None = Field(description="keep entities of these types only; null keeps all")
    threshold: float = Field(ge=0.0, lt=1.0, description="similarity above which a mention is linked to a concept")

    @model_validator(mode="after")
    def _linked_by_its_own(self) -> "EntitySettings":
        if self.recogniser == LEXICON != self.linker:
            raise ValueError(f"given linker {self.linker!r}; recogniser {LEXICON!r} needs linker {LEXICON!r}")
        return self
