"""Rule encode_candidates: the embeddings of the candidates' reports that clusters are made of."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.outputs.embeddings import write_embeddings
from wronglung.studies.eclip.generation.encoded import clustered
from wronglung.studies.eclip.reports import distinct_texts


def main(candidates: str, settings: dict[str, Any], threads: int, embeddings: str) -> None:
    """Write the embeddings of each distinct text."""
    write_embeddings(embeddings, clustered(distinct_texts(candidates), settings, threads))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        candidates=snakemake.input.candidates,
        settings=snakemake.params.settings,
        threads=snakemake.params.torch_threads,
        embeddings=snakemake.output.embeddings,
    )
