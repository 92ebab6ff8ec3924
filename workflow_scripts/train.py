"""Rule train: one model variant with one seed."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.models.gloria.settings import GloriaSettings
from wronglung.models.gloria.train import TrainingInputs, train


def main(
    sentences: str,
    images: list[str],
    entities: list[str],
    tokenizer: str,
    settings: dict[str, Any],
    crop: int,
    seed: int,
    weights: str,
) -> None:
    """Writes the model's folder, that of `weights`."""
    inputs = TrainingInputs(sentences, images, tokenizer, crop, entities)
    train(GloriaSettings.model_validate(settings), seed, inputs, Path(weights).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.sentences,
        snakemake.input.images,
        list(snakemake.input.entities),
        snakemake.params.tokenizer,
        snakemake.params.settings,
        snakemake.params.crop,
        int(snakemake.wildcards.seed),
        snakemake.output.weights,
    )
