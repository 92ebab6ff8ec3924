"""Rule summarise_gaze: what maps and controls score against gaze, with intervals, and models' differences."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.eclip.gaze.summary import summarise_gaze
from wronglung.studies.eclip.summary import write_results


def main(
    runs: dict[tuple[str, int], str],
    controls: dict[str, str],
    reference: str,
    statistics: dict[str, Any],
    seed: int,
    results: str,
) -> None:
    """Write the summary."""
    found = summarise_gaze(runs, controls, reference, StatisticsSettings.model_validate(statistics), seed)
    write_results(results, found)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    names = [(model, number) for model, number in snakemake.params.runs]
    main(
        runs=dict(zip(names, snakemake.input.runs, strict=True)),
        controls=dict(zip(snakemake.params.controls, snakemake.input.controls, strict=True)),
        reference=snakemake.params.reference,
        statistics=snakemake.params.statistics,
        seed=snakemake.params.seed,
        results=snakemake.output.results,
    )
