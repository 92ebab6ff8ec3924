"""The inputs of a table or figure of any study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar, cast

from pydantic import Field, TypeAdapter

from wronglung.core.functions import load_function
from wronglung.core.section import Section
from wronglung.data.settings import ImageKind
from wronglung.statistics.settings import StatisticsSettings


class ReportContext(Section):
    """The facts about a study that the notes under tables and figures state."""

    statistics: StatisticsSettings
    example_release: bool = Field(description="whether all patients descend from one CT")
    images: ImageKind = Field(description="kind of the image files")
    protocols: list[str] = Field(description="of the evaluation; tables and figures are about the first")
    not_supplied: list[str] = Field(description="models of the config whose weights are not there")

    @classmethod
    def of_part(cls, part: Mapping[str, Any]) -> Self:
        """Build a context with only some of its fields. Reading another field raises AttributeError.

        Args:
            part: plain values by field.
        """
        kinds = {name: TypeAdapter[Any](cls.model_fields[name].annotation or Any) for name in part}
        values = {name: kinds[name].validate_python(value) for name, value in part.items()}
        return cast(Self, cls.model_construct(None, **values))


Context = TypeVar("Context", bound=ReportContext)


@dataclass(frozen=True)
class Inputs(Generic[Context]):
    """The inputs of a table or figure.

    Attributes:
        files: paths by kind; the entry of a table or figure says which kinds it reads. Its files of the project itself
            are of the kind `project`.
        study: how the study was set up.
    """

    files: Mapping[str, Sequence[str]]
    study: Context


def read_inputs(files: Mapping[str, Sequence[str]], context: str, part: Mapping[str, Any]) -> Inputs:
    """Put together the inputs of a table or figure.

    Args:
        files: paths by kind.
        context: `module:class` of the study's context.
        part: the fields of the context that the entry uses.
    """
    return Inputs(files, load_function(context).of_part(part))
