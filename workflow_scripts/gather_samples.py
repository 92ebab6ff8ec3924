"""Rule gather_samples: the samples of a recipe, from the tables of its data set."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.recipes.gather import gather_samples
from wronglung.data.sample_settings import SampleSettings
from wronglung.data.samples import write_samples


def main(settings: dict[str, Any], files: dict[str, str], seed: int, samples: str) -> None:
    """Write the samples."""
    write_samples(samples, gather_samples(SampleSettings.model_validate(settings), files, seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        settings=snakemake.params.settings,
        files={name: str(path) for name, path in snakemake.input.items()},
        seed=snakemake.params.seed,
        samples=snakemake.output.samples,
    )
