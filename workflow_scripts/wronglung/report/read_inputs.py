"""Put together the inputs of a table or figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from wronglung.core.functions import load_function
from wronglung.report.context import Inputs


def read_inputs(files: Mapping[str, Sequence[str]], context: str, part: Mapping[str, Any]) -> Inputs:
    """Join files and context.

    Args:
        files: paths by kind.
        context: `module:class` of the study's context.
        part: the fields of the context that the entry uses.
    """
    return Inputs(files, load_function(context).of_part(part))
