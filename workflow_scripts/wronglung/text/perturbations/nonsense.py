"""One sentence that has nothing to do with any image (paper's Figure 2)."""

import pandas as pd

# The paper shows its sentence in a picture only. This one has no medical and no positional word.
NONSENSE = "Seven green umbrellas argued politely about the price of cheese."


def nonsense(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The instances with the meaningless sentence as text; the boxes stay, though no place is the right one."""
    return instances.assign(text=NONSENSE)
