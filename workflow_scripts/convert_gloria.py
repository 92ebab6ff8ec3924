"""Rule convert_gloria: given weights become a model folder; only this rule reads their pickle, without executing it."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.gloria.published.convert import convert_checkpoint
from wronglung.models.gloria.settings import ModelSettings


def main(checkpoint: str, settings: dict[str, Any], sha256: str | None, weights: str) -> None:
    """Write the model's folder, in which `weights` lies."""
    convert_checkpoint(ModelSettings.model_validate(settings), Path(checkpoint), sha256, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        checkpoint=snakemake.input.checkpoint,
        settings=snakemake.params.settings,
        sha256=snakemake.params.sha256,
        weights=snakemake.output.weights,
    )
