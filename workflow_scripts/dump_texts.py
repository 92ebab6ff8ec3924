"""Rules dump_texts_<family>: a model's embedding of every distinct text of a table, such as prompts or reports."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.models.embedding import Asked
from wronglung.outputs.embeddings import write_embeddings
from wronglung.studies.eclip.reports import distinct_texts


def main(make: str, weights: str, texts: str, target: str, **how: Any) -> None:
    """Write the embeddings of one run with the family's function; the file has no images."""
    with open_images([]) as store:
        made = load_function(make)(Path(weights).parent, Asked([], distinct_texts(texts)), store, **how)
    write_embeddings(target, made)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        make=snakemake.params.make,
        weights=snakemake.input.weights,
        texts=snakemake.input.texts,
        target=snakemake.output.embeddings,
        crop=snakemake.params.crop,
        threads=snakemake.params.torch_threads,
        model=snakemake.wildcards.model,
        seed=int(snakemake.wildcards.seed),
    )
