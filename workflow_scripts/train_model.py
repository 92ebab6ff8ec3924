"""Rules train_<family>: one model variant with one seed."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.training.settings import RuntimeSettings
from wronglung.training.training_inputs import TrainingInputs


def main(
    train: str, settings: dict[str, Any], seed: int, runtime: dict[str, int | None], weights: str, **files: Any
) -> None:
    """Write the model's folder, that of `weights`, with the family's function; `files`: of `TrainingInputs`."""
    inputs = TrainingInputs(**files, runtime=RuntimeSettings.model_validate(runtime))
    load_function(train)(settings, seed, inputs, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given, wanted, own = snakemake.input, snakemake.params, snakemake.resources
    main(
        train=wanted.train,
        settings=wanted.settings,
        seed=int(snakemake.wildcards.seed),
        runtime={"save_every_steps": own.save_every_steps or None, "workers": own.workers},  # resources hold no null
        weights=snakemake.output.weights,
        sentences=given.sentences,
        images=given.images,
        tokenizer=wanted.tokenizer,
        crop=wanted.crop,
        entities=list(given.entities),
        train_on=wanted.train_on,
    )
