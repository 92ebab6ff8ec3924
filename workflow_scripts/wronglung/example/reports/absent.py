"""All normal and negative statements that a report may contain."""

from functools import cache

from wronglung.example.ontology import SIDES
from wronglung.example.reports.absent_both_sides import BOTH_SIDES
from wronglung.example.reports.absent_one_side import statements_of_side
from wronglung.example.reports.statement import Statement


@cache
def statements() -> tuple[Statement, ...]:
    """Return all statements: first about both sides and the midline, then about each side."""
    return (*BOTH_SIDES, *(entry for side in SIDES for entry in statements_of_side(side)))
