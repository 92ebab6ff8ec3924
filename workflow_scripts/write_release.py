"""Rule write_release: the lists, tables and scene graphs of the example's three releases."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.example.annotations import read_annotations
from wronglung.example.write_release import write_release


def main(annotations: list[str], record_list: str, metadata: str, train: str) -> None:
    """Write the three releases; each root folder is derived from one file's path in it."""
    write_release(
        Path(record_list).parent,
        Path(metadata).parent,
        Path(train).parents[2],
        read_annotations(annotations),
    )


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        annotations=list(snakemake.input.annotations),
        record_list=snakemake.output.record_list,
        metadata=snakemake.output.metadata,
        train=snakemake.output.train,
    )
