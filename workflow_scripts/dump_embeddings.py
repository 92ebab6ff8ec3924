"""Rules dump_embeddings_<family>: a model's embedding of every image and every distinct text of some splits."""

from pathlib import Path
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.models.embedding import asked_of_splits
from wronglung.outputs.embeddings import write_embeddings


def main(
    make: str, weights: str, tables: tuple[str, str], splits: list[str], images: list[str], target: str, **how: Any
) -> None:
    """Write the embeddings of one run with the family's function; `tables` are records and sentences."""
    with open_images(images) as store:
        asked = asked_of_splits(*tables, splits, store)
        made = load_function(make)(Path(weights).parent, asked, store, **how)
    write_embeddings(target, made)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given, wanted, run = snakemake.input, snakemake.params, snakemake.wildcards
    main(
        make=wanted.make,
        weights=given.weights,
        tables=(given.records, given.sentences),
        splits=wanted.splits,
        images=given.images,
        target=snakemake.output.embeddings,
        crop=wanted.crop,
        threads=wanted.torch_threads,
        model=run.model,
        seed=int(run.seed),
    )
