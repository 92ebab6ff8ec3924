"""Which modalities the models of the config take."""

from wronglung.data.modalities import MODALITIES, Modality
from wronglung.models.family import Entry, OwnAnswersEntry, SampleTaughtEntry

OF_OTHERS: tuple[Modality, ...] = ("image", "text")
"""What models take that compare an image with a text, and so have no key for it."""


def modalities_of(entry: Entry) -> tuple[Modality, ...]:
    """Return the modalities that an entry's models take, in the order of MODALITIES."""
    if isinstance(entry, SampleTaughtEntry | OwnAnswersEntry):
        return tuple(name for name in MODALITIES if name in entry.modalities)
    return OF_OTHERS
