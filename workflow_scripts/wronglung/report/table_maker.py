"""Make a table of any study."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wronglung.core.functions import load_function
from wronglung.report.context import Inputs
from wronglung.report.notes import under_a_table
from wronglung.report.requirements import refuse_lacking_files
from wronglung.report.table import Table


def make_table(make: str, options: Mapping[str, Any], needs: Mapping[str, Sequence[str]], inputs: Inputs) -> Table:
    """Make a table, and add the note on what its numbers can be about.

    Args:
        make: `module:function` of the table's entry.
        options: of the entry.
        needs: the names that the files must hold, by `perturbations` and `metrics`.
        inputs: the files that the entry reads, and the context.

    Raises:
        ValueError: if the files lack some.
    """
    refuse_lacking_files(needs, inputs.files)
    table: Table = load_function(make)(inputs, **options)
    return replace(table, notes=[*table.notes, *under_a_table(inputs.study)])
