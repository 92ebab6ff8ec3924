"""Run all checks of a release."""

from collections.abc import Iterator, Mapping

from wronglung.data.check.check_report import ReleaseReport
from wronglung.data.check.counts import other_counts
from wronglung.data.check.files import absent
from wronglung.data.check.findings import Finding, finding
from wronglung.data.rejected import share_of
from wronglung.data.releases.chest_imagenome.check.box_checks import gold_boxes
from wronglung.data.releases.chest_imagenome.check.gold_sentences import gold_sentences
from wronglung.data.releases.chest_imagenome.check.inventory import (
    count_graphs,
    other_sums,
    place_states,
    table_paths,
    table_state,
)
from wronglung.data.releases.chest_imagenome.check.list_checks import Tables, read_tables
from wronglung.data.releases.chest_imagenome.check.references import CHECKS
from wronglung.data.releases.chest_imagenome.check.row_counts import count
from wronglung.data.releases.chest_imagenome.check.samples import examine_samples
from wronglung.data.releases.chest_imagenome.index_release import index_release
from wronglung.data.releases.chest_imagenome.layout import SILVER_SPLITS
from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings
from wronglung.data.stages import INDEX, LINK


def examine_release(data: ChestImagenomeSettings, published: Mapping[str, int], seed: int) -> ReleaseReport:
    """Read the tables, compare them with each other and open samples. Whatever is missing becomes a finding.

    Args:
        data: the data set's entry; `max_rejected` has the tolerated shares of faulty items.
        published: published counts; empty if counts are not compared.
        seed: the config's seed, which draws the samples.
    """
    where = data.release
    paths = table_paths(where)
    limit = data.max_rejected[INDEX]
    tables = read_tables(paths, limit, where.images, data.shards.silver > 0)
    quoting = {"gold": tables.gold.quoting} if tables.gold else {}
    states = [
        table_state(name, path, tables.rows.get(name), where.images, quoting.get(name)) for name, path in paths.items()
    ]
    states += place_states(where, tables.reads_silver)
    counts = count(tables, count_graphs(where.chest_imagenome), published)
    unusable = [*absent(states), *tables.findings]
    findings = [*unusable, *other_counts(counts), *other_sums(states, where)]
    findings += [one for check in CHECKS for one in check(tables, limit)]
    findings += gold_boxes(tables, data.max_rejected[LINK])
    if not any(one.severity == "stops" for one in unusable):
        findings += _read_by_the_run(tables, data, seed)
    return ReleaseReport(compared=bool(published), files=states, counts=counts, findings=findings)


def _read_by_the_run(tables: Tables, data: ChestImagenomeSettings, seed: int) -> Iterator[Finding]:
    """Index the lists as the run does, check the result, and check samples of the files that it would read."""
    records, rejections = index_release(data.lists(), **data.index_arguments())
    share = share_of(INDEX, rejections, records["dicom_id"], data.max_rejected[INDEX])
    if share.is_too_large:
        yield from finding(
            "stops",
            "images that cannot be used because of errors in the lists, all reasons together",
            sorted({row.record_id for row in rejections if row.kind == "fault"}),
            share.total,
            f"it is a larger share than the run tolerates ({share.limit:.0%})",
            "see the other findings",
        )
    for split in sorted(_splits(data) - set(records["split"])):
        yield from finding(
            "stops",
            f"no image of the split {split} can be used",
            [split],
            len(_splits(data)),
            "nothing could be learnt from it, or evaluated on it",
            f"see the other findings, and whether its images are of the views {data.views}",
        )
    if tables.gold is not None:
        yield from gold_sentences(records, tables.gold, data.max_rejected[LINK])
    yield from examine_samples(records, tables.gold, data.release, data, seed)


def _splits(data: ChestImagenomeSettings) -> set[str]:
    """Return the splits that the run reads."""
    return {"gold", *(SILVER_SPLITS if data.shards.silver else ())}
