"""Rules train_<family>: one model variant with one seed."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.training.settings import RuntimeSettings
from wronglung.training.training_inputs import TrainingInputs


def main(train: str, settings: dict[str, Any], seed: int, inputs: TrainingInputs, weights: str) -> None:
    """Write the model's folder, in which `weights` lies, with the family's function."""
    load_function(train)(settings, seed, inputs, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        train=snakemake.params.train,
        settings=snakemake.params.settings,
        seed=int(snakemake.wildcards.seed),
        inputs=TrainingInputs(
            sentences=snakemake.input.sentences,
            images=snakemake.input.images,
            tokenizer=snakemake.params.tokenizer,
            crop=snakemake.params.crop,
            entities=list(snakemake.input.entities),
            runtime=RuntimeSettings(
                save_every_steps=snakemake.resources.save_every_steps or None, workers=snakemake.resources.workers
            ),
            train_on=snakemake.params.train_on,
        ),
        weights=snakemake.output.weights,
    )
