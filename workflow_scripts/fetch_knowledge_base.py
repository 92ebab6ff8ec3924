"""Rule fetch_knowledge_base: the files of scispaCy's knowledge base that entities are linked to, fetched once."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.text.knowledge_bases import fetch


def main(linker: str, done: str) -> None:
    """Write the files into the folder of `done`, and `done` last."""
    fetch(linker, Path(done).parent)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(linker=snakemake.wildcards.linker, done=snakemake.output.done)
