"""Rule score_maps: a row of scores for every instance and perturbation."""

import logging
from collections.abc import Sequence
from typing import Any

import pandas as pd

from wronglung.core.logs import log_to
from wronglung.metrics.localisation.known_patients import learned_patients, undefined_for
from wronglung.metrics.localisation.scores import Scores, write_scores
from wronglung.metrics.localisation.scoring import score
from wronglung.outputs.maps import AttentionMaps, read_attention
from wronglung.text.instances import read_instances

log = logging.getLogger(__name__)


def main(
    files: dict[str, Any], model: str, seed: int, protocol: str, metrics: list[str], crop_size: int, scores: str
) -> None:
    """Write the scores of one model and seed, under the name that the config gives the model."""
    scored, asked = read_attention(files["maps"]), read_instances(files["instances"])
    scored.rows(asked["dicom_id"].to_list(), asked["text_id"].to_list(), files["maps"])  # refuses a file that lacks any
    unasked = count_unasked(files["maps"], scored, files["asked"])
    frame = score(asked, scored, metrics, protocol, crop_size)
    frame = undefined_for(learned_patients(files["learned_from"]), asked, frame)
    write_scores(scores, Scores(frame, model, seed, protocol, scored.formula, scored.grid, unasked))


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


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files={name: snakemake.input[name] for name in ("instances", "maps", "asked", "learned_from")},
        model=snakemake.wildcards.model,
        seed=int(snakemake.wildcards.seed),
        protocol=snakemake.wildcards.protocol,
        metrics=snakemake.params.metrics,
        crop_size=snakemake.params.crop_size,
        scores=snakemake.output.scores,
    )
