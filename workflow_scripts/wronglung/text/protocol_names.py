"""The protocols of an evaluation, by name. Their scoring is in metrics/localisation/scoring_protocols.py."""

from typing import Literal

ProtocolName = Literal["corrected", "as_published"]
