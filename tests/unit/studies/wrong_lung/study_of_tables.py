"""The whole made-up study by the name that the README's snippets are tried with."""

from pathlib import Path

from tests.unit.studies.wrong_lung.made_up_study import WHOLE
from wronglung.studies.wrong_lung.context import Inputs


def write_study(folder: Path) -> Inputs:
    """The study's files."""
    return WHOLE.write(folder)
