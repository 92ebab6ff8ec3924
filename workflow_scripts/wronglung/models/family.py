"""The description of a family of models. Does not import torch."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import AfterValidator, Field, NonNegativeInt

from wronglung.core.names import each_once
from wronglung.core.section import Section, WrongKeyError
from wronglung.data.modalities import Modality
from wronglung.encoders.settings import ImageEncoderSettings, TextEncoderSource
from wronglung.training.experts.settings import ExpertSettings
from wronglung.training.settings import RuntimeSettings, SentenceSettings, TrainingSettings

Output = Literal["maps", "embeddings", "captions", "predictions", "answers"]
Seeds = Annotated[list[NonNegativeInt], Field(min_length=1), AfterValidator(each_once)]
"""Seeds of an entry whose models are trained here: one run each."""


class Run(NamedTuple):
    """One model with one seed; given weights, given maps and controls count as seed 0."""

    model: str
    seed: int


@runtime_checkable
class Entry(Protocol):
    """Attributes of every entry below `models:`. The other protocols list what each way to get a model adds."""

    @property
    def seeds(self) -> list[int]:
        """The seeds of its runs. Models without one have the seed 0, and without weights no seed at all."""


@runtime_checkable
class FamilyEntry(Entry, Protocol):
    """An entry of a family, and not of a study's control."""

    @property
    def family(self) -> str:
        """The name of the family, one of FAMILIES."""


@runtime_checkable
class MadeEntry(FamilyEntry, Protocol):
    """An entry whose runs have folders in results/models: trained here, or converted from a file."""

    @property
    def threads(self) -> int:
        """Torch threads of a run, of all its processes."""

    def settings(self) -> Section:
        """Return all that a run depends on besides seed, data, base and given file."""


@runtime_checkable
class TaughtEntry(Entry, Protocol):
    """An entry that learns from a data set."""

    @property
    def train_on(self) -> str:
        """The name of the data set."""


@runtime_checkable
class TrainedEntry(MadeEntry, TaughtEntry, Protocol):
    """An entry that this workflow trains, once for each seed."""

    @property
    def text_encoder(self) -> TextEncoderSource:
        """Its `tokenizer` says whether the fitted tokenizer is needed."""

    @property
    def sentences(self) -> SentenceSettings:
        """Its `masking` says whether the texts' entities are needed."""

    @property
    def training(self) -> TrainingSettings:
        """Its `processes` share a run."""

    @property
    def runtime(self) -> RuntimeSettings:
        """What changes no number."""


@runtime_checkable
class GazeTaughtEntry(TrainedEntry, Protocol):
    """A trained entry that also learns from expert images, which have heat maps of readers' gaze."""

    @property
    def start_from(self) -> str | None:
        """The model whose run of the same seed it goes on from; None: from new weights."""

    @property
    def expert(self) -> ExpertSettings:
        """Which heat maps, how many expert images, and how these are mixed in."""


@runtime_checkable
class EncodingEntry(MadeEntry, Protocol):
    """An entry with an image encoder of its own."""

    @property
    def image_encoder(self) -> ImageEncoderSettings:
        """Its `grid` is that of the model's maps."""


@runtime_checkable
class FinetunedEntry(MadeEntry, TaughtEntry, Protocol):
    """An entry whose runs start from those of another model, and learn from a few boxes."""

    @property
    def base(self) -> str:
        """The name of the other model, of the same family."""

    @property
    def pairs(self) -> int:
        """Images with a sentence and its boxes."""


@runtime_checkable
class GivenWeightsEntry(MadeEntry, Protocol):
    """An entry whose weights a file brings."""

    @property
    def weights(self) -> str | None:
        """The path of the file; None if it is not supplied."""

    @property
    def sha256(self) -> str | None:
        """The digest that the file must have; None for any."""


@runtime_checkable
class SampleTaughtEntry(MadeEntry, Protocol):
    """An entry that this workflow trains with samples of several modalities, once for each seed."""

    @property
    def samples(self) -> str:
        """The name of the recipe of its samples."""

    @property
    def modalities(self) -> list[Modality]:
        """The modalities that it takes."""

    @property
    def runtime(self) -> RuntimeSettings:
        """What changes no number."""


@runtime_checkable
class OwnAnswersEntry(FamilyEntry, Protocol):
    """An entry whose answers a function of the user gives."""

    @property
    def answers(self) -> str:
        """`module:function`, or `file.py:function`."""

    @property
    def modalities(self) -> list[Modality]:
        """The modalities that it takes."""

    def source(self) -> Section:
        """Return what the family's function for answers gets, in place of the folder of a run."""


@runtime_checkable
class GivenMapsEntry(FamilyEntry, Protocol):
    """An entry whose maps files bring."""

    @property
    def maps(self) -> str:
        """The path of a map file, with {dataset}, {split} and {protocol} to fill in."""


WAYS = (TrainedEntry, FinetunedEntry, GivenWeightsEntry, SampleTaughtEntry, OwnAnswersEntry, GivenMapsEntry)
"""The ways to get a model. Every entry of a family has all attributes of one of these."""


class Family(NamedTuple):
    """One family.

    Attributes:
        kinds: sections of the config's model entries, by kind. A family can have several, e.g. one that is trained here
            and one whose weights a file brings.
        kind_of: a function from an entry, as the config gives it, to its kind.
        gives: the outputs that studies can ask of its models.
        train: `module:function` that trains a run; None where nothing is trained.
        makes: output -> `module:function` that makes it from a run's folder. An output that is not listed comes as a
            file. That of `answers` is called with the folder, or with the plain values of `OwnAnswersEntry.source`, and
            with the side of a film in pixels; it returns an `AnsweringModel`.
        faults: a function from an entry, as the config gives it, to what is wrong between its sections, as far as the
            config alone tells. The entry may be faulty in any way. None if there is nothing to tell.
        check: `module:function` from a model's settings to what is wrong with them and what they describe, without data
            or long jobs (`models/check.py`); None if there is nothing to check.
    """

    kinds: Mapping[str, type[Section]]
    kind_of: Callable[[Mapping[str, Any]], str]
    gives: frozenset[Output]
    train: str | None
    makes: Mapping[Output, str]
    check: str | None = None
    faults: Callable[[Mapping[str, Any]], list[WrongKeyError]] | None = None
