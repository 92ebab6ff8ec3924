"""The sections of data sets, models and studies, put together from the registries."""

from collections.abc import Mapping
from typing import Annotated, Any, Union

from pydantic import Discriminator, Field, Tag, create_model

from wronglung.core.section import Section
from wronglung.data.releases.registry import LAYOUTS
from wronglung.models.families import FAMILIES
from wronglung.models.family import Output
from wronglung.studies.registry import STUDIES
from wronglung.studies.wrong_lung.controls.entries import CONTROL_KINDS, control_kind

KINDS: dict[str, type[Section]] = {
    **{f"{name}.{kind}": entry for name, family in FAMILIES.items() for kind, entry in family.kinds.items()},
    **{f"control.{kind}": entry for kind, entry in CONTROL_KINDS.items()},
}
"""Sections of the entries below `models:`, by family and kind."""


def kind_of(entry: Any) -> str | None:
    """Tell a model entry's kind, one of KINDS; None for an unknown family."""
    if isinstance(entry, Section):
        return next((kind for kind, section in KINDS.items() if type(entry) is section), None)
    if not isinstance(entry, Mapping):
        return None
    if "control" in entry:
        return f"control.{control_kind(entry)}"
    family = FAMILIES.get(str(entry.get("family")))
    return None if family is None else f"{entry['family']}.{family.kind_of(entry)}"


def gives(entry: Section) -> frozenset[Output]:
    """Return the outputs that studies can ask of a model entry."""
    kind = str(kind_of(entry)).partition(".")[0]
    return FAMILIES[kind].gives if kind in FAMILIES else frozenset({"maps"})


UNKNOWN_FAMILY = "unknown_family"  # type of the error of a model entry that is of no known kind
ModelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
DatasetName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ModelEntry: Any = Annotated[
    Union[tuple(Annotated[section, Tag(kind)] for kind, section in KINDS.items())],  # noqa: UP007
    Discriminator(
        kind_of,
        custom_error_type=UNKNOWN_FAMILY,
        custom_error_message=f"expected `family:` with one of {sorted(FAMILIES)}, or `control:` with a control's name",
    ),
]


def layout_of(entry: Any) -> str | None:
    """Tell a data set's layout, one of LAYOUTS; None for one that is unknown."""
    named = entry.get("layout") if isinstance(entry, Mapping) else getattr(entry, "layout", None)
    return named if named in LAYOUTS else None


UNKNOWN_LAYOUT = "unknown_layout"  # type of the error of a data set of no known layout
DatasetEntry: Any = Annotated[
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
