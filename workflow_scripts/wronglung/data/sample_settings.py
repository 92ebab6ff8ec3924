"""Settings of recipes: how samples of several modalities are made of a data set. Imports neither torch nor pandas."""

from wronglung.core.section import Section
from wronglung.data.modalities import Modality


class SampleSettings(Section):
    """One recipe."""

    dataset: str

    @property
    def modalities(self) -> tuple[Modality, ...]:
        """The modalities that its samples have."""
        return ()
