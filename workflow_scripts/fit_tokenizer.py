"""Rule fit_tokenizer: a WordPiece tokenizer learnt from the training split's sentences."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.data.sentences import read_sentences
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.text.cleaning import clean


def main(sentences: str, vocabulary_size: int, minimum_frequency: int, tokenizer: str) -> None:
    """Write the tokenizer's folder; `tokenizer` is its tokenizer.json."""
    texts = read_sentences(sentences, "train", ["text"])["text"]
    fit_tokenizer(map(clean, texts), vocabulary_size, minimum_frequency).save_pretrained(Path(tokenizer).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        vocabulary_size=snakemake.params.vocabulary_size,
        minimum_frequency=snakemake.params.minimum_frequency,
        tokenizer=snakemake.output.tokenizer,
    )
