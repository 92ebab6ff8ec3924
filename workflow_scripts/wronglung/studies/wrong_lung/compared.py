"""Which models stand side by side in the study's tables and figures."""

import pandas as pd

ORACLE_NOTE = (
    "oracle: sentences of one image with equal texts share one map, made from all their boxes. So it moves where a "
    "perturbation makes texts equal, although the boxes stay."
)


def oracle_note(frame: pd.DataFrame) -> list[str]:
    """Return the paragraph on why an oracle moves although the boxes stay; none if the rows have no oracle."""
    return [ORACLE_NOTE] * bool((frame["formula"] == "oracle").any())


def compared(summary: pd.DataFrame, reference_model: str) -> list[str]:
    """Return the names of all models but oracles on a grid other than the reference model's.

    Such oracles are about grids, not about models.
    """
    models = summary.drop_duplicates("model").set_index("model")
    grid = models.loc[reference_model, "grid"]
    return [str(name) for name, row in models.iterrows() if row["formula"] != "oracle" or row["grid"] == grid]
