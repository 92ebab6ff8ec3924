"""What a table or figure of any study is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from wronglung.core.section import Section
from wronglung.data.settings import ImageKind
from wronglung.statistics.settings import StatisticsSettings


class ReportContext(Section):
    """What the notes under every table and figure need to know of a study."""

    statistics: StatisticsSettings
    example_release: bool = Field(description="whether all patients descend from one CT")
    images: ImageKind = Field(description="of which kind the files of the images are")
    protocols: list[str] = Field(description="of the evaluation; tables and figures are about the first")
    not_supplied: list[str] = Field(description="models of the config whose weights are not there")


Context = TypeVar("Context", bound=ReportContext)


@dataclass(frozen=True)
class Inputs(Generic[Context]):
    """What a table or figure is made from.

    Attributes:
        files: paths by kind; the entry of a table or figure says which kinds it reads.
        study: how the study was set up.
    """

    files: Mapping[str, Sequence[str]]
    study: Context
