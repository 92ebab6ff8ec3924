"""What the study can ask on data sets of each layout."""

from collections.abc import Sequence

from wronglung.data.releases.registry import LAYOUTS
from wronglung.text.perturbations import NEED_REGIONS

# The published code read this layout alone, so that protocol `as_published` means nothing on others.
PUBLISHED_LAYOUT = "chest_imagenome"


def protocols_on(layout: str, protocols: Sequence[str]) -> list[str]:
    """Return those of the protocols that a data set of a layout can be evaluated by."""
    return [name for name in protocols if name != "as_published" or layout == PUBLISHED_LAYOUT]


def perturbations_on(layout: str, perturbations: Sequence[str]) -> list[str]:
    """Return those of the perturbations that can be made from the phrases of a layout."""
    regions = LAYOUTS[layout].findings_by_region
    return [name for name in perturbations if regions or name not in NEED_REGIONS]
