"""Rule score_attention: a row of scores for every instance and perturbation."""

from wronglung.core.logs import log_to
from wronglung.metrics.localisation.scores import Scores, write_scores
from wronglung.metrics.localisation.scoring import score
from wronglung.outputs.maps import read_attention
from wronglung.text.instances import read_instances


def main(
    instances: str,
    attention: str,
    model: str,
    seed: int,
    protocol: str,
    metrics: list[str],
    crop_size: int,
    scores: str,
) -> None:
    """Writes the scores of one model and seed, under the name that the config gives the model."""
    maps = read_attention(attention)
    frame = score(read_instances(instances), maps, metrics, protocol, crop_size)
    write_scores(scores, Scores(frame, model, seed, protocol, maps.formula, maps.grid))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.instances,
        snakemake.input.attention,
        snakemake.wildcards.model,
        int(snakemake.wildcards.seed),
        snakemake.wildcards.protocol,
        snakemake.params.metrics,
        snakemake.params.crop_size,
        snakemake.output.scores,
    )
