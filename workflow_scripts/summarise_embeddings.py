"""Rule summarise_embeddings: every number of a split with its interval, and its difference from the reference model."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.eclip.summary import summarise, write_results


def main(
    files: dict[str, list[str]], runs: list[Any], reference: str, statistics: dict[str, Any], seed: int, results: str
) -> None:
    """Write the summary; the files of each evaluation are in the order of the runs."""
    by_run = {
        evaluation: {(model, number): path for (model, number), path in zip(runs, paths, strict=True)}
        for evaluation, paths in files.items()
    }
    write_results(results, summarise(by_run, reference, StatisticsSettings.model_validate(statistics), seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files={name: list(snakemake.input[name]) for name in snakemake.params.evaluations},
        runs=snakemake.params.runs,
        reference=snakemake.params.reference,
        statistics=snakemake.params.statistics,
        seed=snakemake.params.seed,
        results=snakemake.output.results,
    )
