"""Rule finetune: one trained model, taught with a few boxes where to look."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.gloria.few_shot import FinetuningInputs, finetune
from wronglung.models.gloria.settings import FewShotSettings


def main(
    sentences: str, images: list[str], base: str, settings: dict[str, Any], crop: int, seed: int, weights: str
) -> None:
    """Writes the model's folder, that of `weights`, from that of the `base` weights."""
    inputs = FinetuningInputs(sentences=sentences, images=images, base=Path(base).parent, crop=crop)
    finetune(FewShotSettings.model_validate(settings), seed, inputs, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.sentences,
        snakemake.input.images,
        snakemake.input.base_weights,
        snakemake.params.settings,
        snakemake.params.crop,
        int(snakemake.wildcards.seed),
        snakemake.output.weights,
    )
