"""What the files of a table or figure must hold.

The config's checks refuse what cannot be made before any job. This check is for files that another config made.
"""

from collections.abc import Mapping, Sequence

from wronglung.metrics.localisation.scores import scored_columns
from wronglung.statistics.summary import read_summary
from wronglung.text.instances import read_instances

OF_SUMMARIES = ("summary", "summaries", "data_sets")  # kinds whose files are summaries; all of them must hold a name


def refuse_lacking_files(needs: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[str]]) -> None:
    """Raise if the files lack a perturbation or a metric that the entry needs.

    Args:
        needs: names by `perturbations` and `metrics`, as the registry's entry has them.
        files: paths by kind; kinds that hold neither are not looked at.

    Raises:
        ValueError: naming what is missing, what is there, and the remedy.
    """
    for what, held in _held(files).items():
        missing = [name for name in needs.get(what, ()) if name not in held]
        if missing:
            raise ValueError(
                f"this table or figure needs the {what} {missing}, and the files hold {held}: remake them with a "
                f"config whose `{what}` lists these, or leave this table or figure out of the config"
            )


def _held(files: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the names in the files, in their order; without a file that holds some, they are not named at all."""
    held: dict[str, list[str]] = {}
    for summary in [path for kind in OF_SUMMARIES for path in files.get(kind, ())]:
        rows = read_summary(summary, ["perturbation", "metric"])
        for name in rows:
            there = rows[name].unique().tolist()
            held[f"{name}s"] = [one for one in held.get(f"{name}s", there) if one in there]
    if "instances" in files:
        rows = read_instances(files["instances"][0], ["perturbation"])
        held["perturbations"] = rows["perturbation"].unique().tolist()
    if "scores" in files:
        held["metrics"] = scored_columns(files["scores"][0])
    return held
