"""Where a finished tiny run keeps its results, relative to its folder."""

from pathlib import Path

CLINIC = "results/data/clinic"
MAPS = "results/outputs/maps/clinic"
STUDY = "results/studies/wrong_lung"
SPLIT = "clinic/gold"  # the data set and split that the study is about


def studied(folder: Path, what: str, run: str = "", protocol: str = "corrected", split: str = SPLIT) -> Path:
    """A store of the study: instances, scores or summary; scores are those of a run, MODEL/SEED."""
    return folder / STUDY / what / split / run / f"{protocol}.parquet"
