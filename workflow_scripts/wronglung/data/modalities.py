"""The names of modalities. Imports nothing heavy, so that the config can use them."""

from typing import Literal, get_args

Modality = Literal["image", "volume", "text", "table"]
"""`image`: a film or a colour image; `volume`: a block of voxels; `text`: a report;
`table`: attributes of a patient."""
MODALITIES: tuple[Modality, ...] = get_args(Modality)
