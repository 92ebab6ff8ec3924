"""Compare the counts of a release with the published counts."""

from collections.abc import Iterator, Mapping

from wronglung.core.section import Section
from wronglung.data.check.findings import Finding, Severity, finding
from wronglung.data.check.inventory import TABLES
from wronglung.data.check.list_checks import Tables

# A count that differs from the published one by more than this share means different data altogether.
WHOLLY = 0.5


class Count(Section):
    """One count; `found` is null if it could not be counted, `published` if nothing is published or compared."""

    what: str
    found: int | None
    published: int | None


def count(tables: Tables, scene_graphs: int | None, published: Mapping[str, int]) -> list[Count]:
    """Count the rows of every table, the patients, the gold images with boxes and the scene graphs.

    Args:
        tables: the tables that could be read.
        scene_graphs: number of scene graphs, None if they cannot be opened.
        published: published counts by name; other counts are not compared.
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
    """Find counts that differ from the published ones; counts that differ by more than WHOLLY stop the run."""
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
            "fetch these files again; if you took a part on purpose, or have a data set of your own, set its "
            "check.published_counts to false",
        )
