"""Choose examples by rule, never by hand: order the sentences, and find the maps to show for them."""

import pandas as pd

from wronglung.outputs.maps import AttentionMaps, read_attention
from wronglung.studies.wrong_lung.context import Inputs, Run, StudyContext


def ranked(figure: str, values: pd.Series, what: str) -> list[str]:
    """Return the instance_ids from the lowest value to the highest, ties by identifier; undefined values are left out.

    Args:
        figure: its name in the config.
        values: indexed by instance_id.
        what: which sentences were wanted, for the message.

    Raises:
        ValueError: if no value is defined.
    """
    known = values.dropna().rename("value").rename_axis("instance_id").reset_index()
    if known.empty:
        raise ValueError(
            f"no sentence of {what}, so {figure} has no example to show; evaluate more images or take {figure} out of "
            "`figures`"
        )
    return known.sort_values(["value", "instance_id"])["instance_id"].to_list()


def reference_run(study: StudyContext) -> Run:
    """Return the reference model with the seed whose maps are shown."""
    return next(run for run in study.shown if run.model == study.reference_model)


def maps_of(inputs: Inputs, run: Run) -> AttentionMaps:
    """Read the maps of a run that is shown."""
    return read_attention(inputs.files["maps"][inputs.study.shown.index(run)])
