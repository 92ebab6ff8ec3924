"""Rule sample_masking: training sentences before and after masking, for a person to look at."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.sentences import read_sentences
from wronglung.text.entity_table import read_entities
from wronglung.text.masked_sample import masked_sample, write_masked_sample
from wronglung.text.masking import MaskingSettings


def main(sentences: str, entities: str, masking: dict[str, Any], count: int, seed: int, sample: str) -> None:
    """Write the sample of the training split."""
    settings = {model: MaskingSettings.model_validate(given) for model, given in masking.items()}
    texts = read_sentences(sentences, "train", ["text"])["text"]
    write_masked_sample(sample, masked_sample(texts, read_entities(entities), settings, count, seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        entities=snakemake.input.entities,
        masking=snakemake.params.masking,
        count=snakemake.params.sample,
        seed=snakemake.params.seed,
        sample=snakemake.output.sample,
    )
