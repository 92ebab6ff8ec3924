"""All tables, by their names in the config: how each is made, from what, and what it needs. Imports no matplotlib."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple

from wronglung.metrics.localisation import METRICS
from wronglung.report.notes import under_a_table
from wronglung.report.table import Table
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.tables.controls import controls
from wronglung.studies.wrong_lung.tables.correlations import table_12
from wronglung.studies.wrong_lung.tables.data_statistics import data_statistics
from wronglung.studies.wrong_lung.tables.few_shot_curve import few_shot_scores
from wronglung.studies.wrong_lung.tables.localisation import localisation
from wronglung.studies.wrong_lung.tables.oracle_ceiling import oracle_ceiling
from wronglung.studies.wrong_lung.tables.paper_means import SELECTED, SELECTIONS
from wronglung.studies.wrong_lung.tables.perturbation_shares import perturbation_shares
from wronglung.studies.wrong_lung.tables.protocols import protocols
from wronglung.studies.wrong_lung.tables.seed_by_seed import seed_by_seed
from wronglung.studies.wrong_lung.tables.synthetic_examples import table_11
from wronglung.studies.wrong_lung.tables.two_models import two_models


class TableEntry(NamedTuple):
    """A table and what the workflow must know of it.

    Attributes:
        make: from the files that it reads to the table.
        reads: the kinds of files, as `FILES` of rules/study.smk names them.
        perturbations: those without which it cannot be made; a table that names none shows what there is.
        metrics: likewise.
        restricted: whether it shows report text, which must not be passed on on a credentialed release.
    """

    make: Callable[[Inputs], Table]
    reads: tuple[str, ...]
    perturbations: Collection[str] = ()
    metrics: Collection[str] = ()
    restricted: bool = False


def _selected(name: str) -> TableEntry:
    selection = SELECTIONS[name]
    texts = {text for block in selection.blocks.values() for text in block}
    metrics = [metric for metric in selection.metrics if metric in METRICS]
    return TableEntry(SELECTED[name], ("summary", "published"), sorted(texts), metrics)


TABLE_12 = ("auroc", "average_precision", "precision_at_10", "iou_at_10")
ROWS = ("instances", "scores")
TABLES: dict[str, TableEntry] = {
    "localisation": TableEntry(localisation, ("summary",)),
    "controls": TableEntry(controls, ("summary",), metrics=["auroc"]),
    "oracle_ceiling": TableEntry(oracle_ceiling, ("summary",)),
    "seed_by_seed": TableEntry(seed_by_seed, ROWS, metrics=["auroc"]),
    **{name: _selected(name) for name in SELECTIONS},
    "table_11": TableEntry(table_11, ("instances", "sentences"), perturbations=["synthetic"], restricted=True),
    "table_12": TableEntry(table_12, (*ROWS, "published"), metrics=TABLE_12),
    "protocols": TableEntry(protocols, ("summaries",)),
    "few_shot_curve": TableEntry(few_shot_scores, ("summary",)),
    "two_models": TableEntry(two_models, ROWS, perturbations=["swap_left_right"], metrics=["auroc"]),
    "perturbation_shares": TableEntry(perturbation_shares, ("summary",)),
    "data_statistics": TableEntry(data_statistics, ("instances", "sentences", "published")),
}


def make_table(name: str, inputs: Inputs) -> Table:
    """The table of that name, its notes ended by what the numbers can be about.

    Raises:
        ValueError: if it shows what was not asked for.
    """
    table = TABLES[name].make(inputs)
    return replace(table, notes=[*table.notes, *under_a_table(inputs.study)])
