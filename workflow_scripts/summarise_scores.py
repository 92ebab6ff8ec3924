"""Rule summarise_scores: every mean with its interval, and every change with its test, under one protocol."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.statistics.evaluation import read_evaluation
from wronglung.statistics.settings import StatisticsSettings
from wronglung.statistics.summary import summarise, write_summary


def main(
    instances: str, scores: list[str], metrics: list[str], statistics: dict[str, Any], seed: int, summary: str
) -> None:
    """Write the summary of all models."""
    evaluation = read_evaluation({"instances": [instances], "scores": scores})
    write_summary(summary, summarise(evaluation, metrics, StatisticsSettings.model_validate(statistics), seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        instances=snakemake.input.instances,
        scores=list(snakemake.input.scores),
        metrics=snakemake.params.metrics,
        statistics=snakemake.params.statistics,
        seed=snakemake.params.seed,
        summary=snakemake.output.summary,
    )
