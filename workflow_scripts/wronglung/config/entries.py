"""The sections of data sets, models and studies, put together from the registries."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Discriminator, Field, Tag, create_model

from wronglung.core.section import Section
from wronglung.data.releases.registry import LAYOUTS
from wronglung.data.settings import DatasetSettings
from wronglung.models.families import FAMILIES
from wronglung.models.family import Entry, FamilyEntry, Output
from wronglung.studies.registry import STUDIES
from wronglung.studies.study import ControlEntry

_CONTROLS: dict[str, type[Section]] = {
    name: section for study in STUDIES.values() for name, section in study.controls.items()
}
"""Sections of the entries of all studies' controls, by the names that `control:` takes."""
KINDS: dict[str, type[Section]] = {
    **{f"{name}.{kind}": entry for name, family in FAMILIES.items() for kind, entry in family.kinds.items()},
    **{f"control.{name}": entry for name, entry in _CONTROLS.items()},
}
"""Sections of the entries below `models:`, by family and kind, or by control."""


def kind_of(entry: Any) -> str | None:
    """Tell a model entry's kind, one of KINDS; None for a family that is unknown."""
    if isinstance(entry, ControlEntry):
        return f"control.{entry.control}"
    if isinstance(entry, Section):
        return next((kind for kind, section in KINDS.items() if type(entry) is section), None)
    if not isinstance(entry, Mapping):
        return None
    if "control" in entry:
        # The section of any control refuses the name of none, and says which names are known.
        name = str(entry["control"])
        return f"control.{name if name in _CONTROLS else next(iter(_CONTROLS), '')}"
    family = FAMILIES.get(str(entry.get("family")))
    return None if family is None else f"{entry['family']}.{family.kind_of(entry)}"


def gives(entry: Entry) -> frozenset[Output]:
    """Return the outputs that studies can ask of a model entry; of a control, maps."""
    return FAMILIES[entry.family].gives if isinstance(entry, FamilyEntry) else frozenset({"maps"})


UNKNOWN_FAMILY = "unknown_family"  # type of the error of a model entry that is of no known kind
ModelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
SamplesName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
DatasetName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
if TYPE_CHECKING:
    ModelEntry = Entry
else:
    ModelEntry = Annotated[
        Union[tuple(Annotated[section, Tag(kind)] for kind, section in KINDS.items())],  # noqa: UP007
        Discriminator(
            kind_of,
            custom_error_type=UNKNOWN_FAMILY,
            custom_error_message=f"expected `family:` with one of {sorted(FAMILIES)}, or `control:` with a control's "
            "name",
        ),
    ]


def layout_of(entry: Any) -> str | None:
    """Tell a data set's layout, one of LAYOUTS; None for one that is unknown."""
    if isinstance(entry, DatasetSettings):
        return entry.layout
    named = entry.get("layout") if isinstance(entry, Mapping) else None
    return named if isinstance(named, str) and named in LAYOUTS else None


UNKNOWN_LAYOUT = "unknown_layout"  # type of the error of a data set of no known layout
if TYPE_CHECKING:
    DatasetEntry = DatasetSettings
else:
    DatasetEntry = Annotated[
        Union[tuple(Annotated[layout.settings, Tag(name)] for name, layout in LAYOUTS.items())],  # noqa: UP007
        Discriminator(
            layout_of,
            custom_error_type=UNKNOWN_LAYOUT,
            custom_error_message=f"expected `layout:` with one of {sorted(LAYOUTS)}",
        ),
    ]
StudiesSettings = create_model(
    "StudiesSettings",
    __base__=Section,
    **{name: (study.settings | None, None) for name, study in STUDIES.items()},  # type: ignore[call-overload]
)
