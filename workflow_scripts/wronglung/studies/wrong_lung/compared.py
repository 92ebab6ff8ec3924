"""Which models stand side by side in the study's tables and figures."""

import pandas as pd


def compared(summary: pd.DataFrame, reference_model: str) -> list[str]:
    """Return the names of all models but oracles on a grid other than the reference model's.

    Such oracles are about grids, not about models.
    """
    models = summary.drop_duplicates("model").set_index("model")
    grid = models.loc[reference_model, "grid"]
    return [str(name) for name, row in models.iterrows() if row["formula"] != "oracle" or row["grid"] == grid]
