"""Rule train_fusion: one model of several modalities with one seed."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.encoders.settings import TokenizerSettings
from wronglung.models.fusion.training_samples import SampleTrainingInputs
from wronglung.training.settings import RuntimeSettings


def main(
    train: str,
    settings: dict[str, Any],
    seed: int,
    fitted: dict[str, Any],
    workers: int,
    save_every_steps: int,
    weights: str,
    **inputs: Any,
) -> None:
    """Write the model's folder, in which `weights` lies; `inputs` are further fields of `SampleTrainingInputs`."""
    runtime = RuntimeSettings(workers=workers, save_every_steps=save_every_steps or None)
    given = SampleTrainingInputs(**inputs, fitted=TokenizerSettings(**fitted), runtime=runtime)
    load_function(train)(settings, seed, given, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    files, wanted, own = snakemake.input, snakemake.params, snakemake.resources
    main(
        **{name: wanted[name] for name in ("train", "settings", "fitted", "crop", "noise_seed", "recipe")},
        seed=int(snakemake.wildcards.seed),
        workers=own.workers,
        save_every_steps=own.save_every_steps,
        weights=snakemake.output.weights,
        samples=files.samples,
        images=list(files.images),
    )
