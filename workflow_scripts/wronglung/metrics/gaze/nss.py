"""How high a map is where a reader looked, in units of its spread."""

from wronglung.metrics.gaze.gazed import Gazed


def nss(gaze: Gazed) -> float:
    """Return the normalised scanpath saliency (Peters et al., Vision Research 2005; Bylinskii et al., TPAMI 2019).

    The map is scaled to mean 0 and population standard deviation 1 over its pixels. The result is its mean over the
    fixations, each of which counts once. A pixel with two fixations counts twice, unlike in the MIT benchmark.

    Returns:
        0 by chance, higher is better; nan without a fixation on the map, or if the map does not vary.
    """
    if not gaze.fixations.sum() or gaze.attention.max() == gaze.attention.min():
        return float("nan")
    offset = gaze.attention - gaze.attention.mean()
    return float(offset @ gaze.fixations / gaze.fixations.sum() / gaze.attention.std())
