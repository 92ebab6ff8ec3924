"""Rules train_<family>: one model variant with one seed."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.training.settings import RuntimeSettings
from wronglung.training.training_inputs import TrainingInputs


def main(
    train: str, settings: dict[str, Any], seed: int, workers: int, save_every_steps: int, weights: str, **inputs: Any
) -> None:
    """Write the model's folder, in which `weights` lies; `inputs` are fields of `TrainingInputs`."""
    runtime = RuntimeSettings(workers=workers, save_every_steps=save_every_steps or None)
    load_function(train)(settings, seed, TrainingInputs(**inputs, runtime=runtime), Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given, wanted, own = snakemake.input, snakemake.params, snakemake.resources
    main(
        train=wanted.train,
        settings=wanted.settings,
        seed=int(snakemake.wildcards.seed),
        workers=own.workers,
        save_every_steps=own.save_every_steps,
        weights=snakemake.output.weights,
        sentences=given.sentences,
        images=given.images,
        tokenizer=wanted.tokenizer,
        crop=wanted.crop,
        entities=list(given.entities),
        heat_maps=list(given.heat_maps),
        start_from=wanted.start_from,
        train_on=wanted.train_on,
    )
