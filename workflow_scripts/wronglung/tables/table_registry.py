"""All tables, by their names in the config."""

from collections.abc import Callable

from wronglung.tables.controls import controls
from wronglung.tables.data_statistics import data_statistics
from wronglung.tables.evaluation import Inputs
from wronglung.tables.few_shot_scores import few_shot_scores
from wronglung.tables.localisation import localisation
from wronglung.tables.oracle_ceiling import oracle_ceiling
from wronglung.tables.perturbation_shares import perturbation_shares
from wronglung.tables.protocols import protocols
from wronglung.tables.seed_by_seed import seed_by_seed
from wronglung.tables.selected import SELECTED
from wronglung.tables.table import Table
from wronglung.tables.table_11 import table_11
from wronglung.tables.table_12 import table_12
from wronglung.tables.two_models import two_models

TABLES: dict[str, Callable[[Inputs], Table]] = {
    "localisation": localisation,
    "controls": controls,
    "oracle_ceiling": oracle_ceiling,
    "seed_by_seed": seed_by_seed,
    **SELECTED,
    "table_11": table_11,
    "table_12": table_12,
    "protocols": protocols,
    "few_shot_curve": few_shot_scores,
    "two_models": two_models,
    "perturbation_shares": perturbation_shares,
    "data_statistics": data_statistics,
}
