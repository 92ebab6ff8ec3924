"""Replace every text by one sentence that has nothing to do with any image (paper's Figure 2)."""

import pandas as pd

# The paper shows its own sentence only in a picture. This one has no medical and no positional word.
NONSENSE = "Seven green umbrellas argued politely about the price of cheese."


def nonsense(instances: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the instances with the meaningless sentence as text. The boxes stay, although no place fits the text."""
    return instances.assign(text=NONSENSE)
