"""Rule score_maps: a row of scores for every instance and perturbation."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.learned_patients import learned_patients
from wronglung.metrics.localisation.scores import Scores, undefined_for, write_scores
from wronglung.metrics.localisation.scoring import score
from wronglung.outputs.maps import read_attention
from wronglung.outputs.unasked_maps import count_unasked
from wronglung.text.instances import read_instances


def main(
    files: dict[str, Any], model: str, seed: int, protocol: str, metrics: list[str], crop_size: int, scores: str
) -> None:
    """Write the scores of one model and seed, under the name that the config gives the model."""
    scored, asked = read_attention(files["maps"]), read_instances(files["instances"])
    unasked = count_unasked(files["maps"], scored, files["asked"])
    frame = score(asked, scored, metrics, protocol, crop_size, files["maps"])
    frame = undefined_for(learned_patients(files["learned_from"]), asked, frame)
    write_scores(scores, Scores(frame, model, seed, protocol, scored.formula, scored.grid, unasked))


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
