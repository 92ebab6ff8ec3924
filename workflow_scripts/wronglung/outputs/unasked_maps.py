"""Maps of a given file that nothing asks for."""

import logging
from collections.abc import Sequence

import pandas as pd

from wronglung.outputs.maps import AttentionMaps
from wronglung.text.instances import read_instances

log = logging.getLogger(__name__)


def count_unasked(path: str, maps: AttentionMaps, instances: Sequence[str]) -> int:
    """Return how many maps of a given file none of the instances files asks for, and log them; 0 without such files."""
    if not instances:
        return 0
    asked = pd.concat([read_instances(one, ["dicom_id", "text_id"]) for one in instances])
    idle = maps.unasked(asked["dicom_id"].to_list(), asked["text_id"].to_list())
    if idle:
        log.warning(
            "%d of %d maps in %s are ignored: no instances file has their pair (dicom_id, text_id), e.g. %s",
            len(idle),
            len(maps.dicom_id),
            path,
            idle[:3],
        )
    return len(idle)
