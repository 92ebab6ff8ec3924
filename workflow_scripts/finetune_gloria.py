"""Rule finetune_gloria: a trained model, fine-tuned with the boxes of a few sentences."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.gloria.few_shot import FinetuningInputs, finetune
from wronglung.models.gloria.settings import FewShotSettings


def main(
    sentences: str,
    images: list[str],
    base: str,
    settings: dict[str, Any],
    crop: int,
    train_on: str,
    seed: int,
    weights: str,
) -> None:
    """Write the model's folder, in which `weights` lies, from the folder of the `base` weights."""
    inputs = FinetuningInputs(sentences=sentences, images=images, base=Path(base).parent, crop=crop, train_on=train_on)
    finetune(FewShotSettings.model_validate(settings), seed, inputs, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        images=snakemake.input.images,
        base=snakemake.input.base_weights,
        settings=snakemake.params.settings,
        crop=snakemake.params.crop,
        train_on=snakemake.params.train_on,
        seed=int(snakemake.wildcards.seed),
        weights=snakemake.output.weights,
    )
