"""All tables, by their names in the config."""

from collections.abc import Callable

from wronglung.tables.evaluation import Inputs
from wronglung.tables.localisation import localisation
from wronglung.tables.oracle_ceiling import oracle_ceiling
from wronglung.tables.seed_by_seed import seed_by_seed
from wronglung.tables.table import Table

TABLES: dict[str, Callable[[Inputs], Table]] = {
    "localisation": localisation,
    "oracle_ceiling": oracle_ceiling,
    "seed_by_seed": seed_by_seed,
}
