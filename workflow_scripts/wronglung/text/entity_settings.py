"""The config's settings for finding clinical entities."""

from typing import Literal

from pydantic import Field, model_validator

from wronglung.core.section import Section, WrongKeyError

LEXICON = "lexicon"


class EntitySettings(Section):
    """How clinical entities are found; models that mask entities need this."""

    recogniser: str = Field(description="`lexicon`: its terms; or an installed spaCy model, e.g. en_core_sci_sm")
    linker: Literal["lexicon", "umls", "mesh", "rxnorm", "go", "hpo"] | None = Field(
        description="knowledge base that a model's mentions are linked to; all but the lexicon are scispaCy's "
        "downloads; null for recogniser `lexicon`, whose terms belong to concepts"
    )
    lexicon: str = Field(description="path of a lexicon.jsonl; a relative path starts at the Snakefile's folder")
    semantic_types: list[str] | None = Field(description="keep entities of these types only; null keeps all")
    threshold: float | None = Field(
        ge=0.0, lt=1.0, description="similarity above which a mention is linked to a concept; null without linker"
    )

    @model_validator(mode="after")
    def _linker_with_a_model_only(self) -> "EntitySettings":
        given = {"linker": self.linker, "threshold": self.threshold}
        for key, value in given.items():
            if self.recogniser == LEXICON and value is not None:
                raise WrongKeyError(
                    key,
                    f"given {value!r}, which changes nothing for recogniser {LEXICON!r}: it finds terms, and each term "
                    "belongs to a concept; set linker and threshold to null, or take a spaCy model as recogniser",
                )
            if self.recogniser != LEXICON and value is None:
                raise WrongKeyError(
                    key,
                    f"given null; recogniser {self.recogniser!r} needs a linker and a threshold from 0 to below 1, "
                    f"e.g. linker {LEXICON!r} and threshold 0.7",
                )
        return self
