"""Rule fetch_pretrained: the files of an encoder or tokenizer of the Hugging Face hub, fetched once."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.encoders.hub import fetch


def main(source: str, weights: bool, done: str) -> None:
    """Write the files into the folder of `done`, and `done` last."""
    fetch(source, Path(done).parent, weights)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        source=snakemake.wildcards.source,
        weights=snakemake.params.weights,
        done=snakemake.output.done,
    )
