"""Whether those whose event comes first have the higher risk."""

import numpy as np


def concordance(risk: np.ndarray, time: np.ndarray, event: np.ndarray) -> float:
    """Return Harrell's concordance index (F. Harrell et al., JAMA 1982), as scikit-survival computes it.

    Two patients are compared if it is known whose event came first: the earlier time is that of an event, or both
    times are equal and only one is of an event. Equal risks count half.

    Args:
        risk: (N,) float, finite; higher: the event is expected earlier. Of predicted times, give the negative.
        time: (N,) float, of the event or of the last time that is known; NaN not known, and left out.
        event: (N,) float: 1 the event happened then, 0 it had not until then, NaN not known, and left out.

    Returns:
        Score in [0, 1]; nan if no two patients can be compared.
    """
    # The library takes seconds to import, and planning never needs it.
    from sksurv.exceptions import NoComparablePairException
    from sksurv.metrics import concordance_index_censored

    known = ~(np.isnan(time) | np.isnan(event))
    happened = event[known] == 1
    if known.sum() < 2 or not happened.any():
        return float("nan")
    try:
        return float(concordance_index_censored(happened, time[known], risk[known])[0])
    except NoComparablePairException:
        return float("nan")
