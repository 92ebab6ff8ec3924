"""Make a table of any study."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wronglung.core.functions import load_function
from wronglung.report.context import Inputs
from wronglung.report.notes import under_a_table
from wronglung.report.table import Table


def make_table(make: str, options: Mapping[str, Any], inputs: Inputs) -> Table:
    """Make a table, and add the note on what its numbers can be about.

    Args:
        make: `module:function` of the table's entry.
        options: of the entry.
        inputs: the files that the entry reads, and the context.
    """
    table: Table = load_function(make)(inputs, **options)
    return replace(table, notes=[*table.notes, *under_a_table(inputs.study)])
