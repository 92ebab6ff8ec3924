"""What a release holds, against what is published of it."""

from collections.abc import Iterator, Mapping

from wronglung.core.section import Section
from wronglung.data.check.findings import Finding, Severity, finding
from wronglung.data.check.inventory import TABLES
from wronglung.data.check.list_checks import Tables

# By so much a table of the same name may differ before it is another selection altogether.
WHOLLY = 0.5


class Count(Section):
    """How many there are; null where it could not be counted, or nothing is published or compared."""

    what: str
    found: int | None
    published: int | None


def count(tables: Tables, scene_graphs: int | None, published: Mapping[str, int]) -> list[Count]:
    """Rows of every table, and of patients, gold images with boxes and scene graphs how many there are.

    Args:
        tables: as they could be read.
        scene_graphs: their number, None where there are none.
        published: counts by what is counted; what is not named there is not compared.
    """
    found: dict[str, int | None] = {f"rows of {name}": tables.rows.get(name) for name in TABLES}
    for what, name, column in (
        ("patients", "record_list", "subject_id"),
        ("images with gold boxes", "gold_boxes", "image_id"),
    ):
        found[what] = int(tables.lists[name][column].nunique()) if name in tables.lists else None
    found["scene graphs"] = scene_graphs
    return [Count(what=what, found=number, published=published.get(what)) for what, number in found.items()]


def other_counts(counts: list[Count]) -> Iterator[Finding]:
    """Counts that are not the published ones, those that differ wholly apart."""
    wholly: list[str] = []
    somewhat: list[str] = []
    compared = 0
    for one in counts:
        if one.found is None or one.published is None:
            continue
        compared += 1
        if one.found != one.published:
            bad = wholly if abs(one.found - one.published) > WHOLLY * one.published else somewhat
            bad.append(f"{one.what}: {one.found:,}, published {one.published:,}")
    words: tuple[tuple[Severity, str, list[str]], ...] = (
        ("stops", "counts that differ wholly from the published ones", wholly),
        ("warns", "counts that differ from the published ones", somewhat),
    )
    for severity, what, differing in words:
        yield from finding(
            severity,
            what,
            differing,
            compared,
            "results from other images or sentences cannot be compared with the paper's",
            "fetch these files again; if you took a part on purpose, or have a data set of your own, set "
            "data.check.published_counts to false",
        )
