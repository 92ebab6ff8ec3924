"""Rule gather_rejected: what all stages of a data set left out or mended, in one table, before anything is refused."""

from wronglung.core.logs import log_to
from wronglung.data.rejected import read_rejected, write_rejected


def main(parts: list[str], rejected: str) -> None:
    """Write the rows of all stages and shards; the number of shards changes nothing."""
    write_rejected(rejected, sorted(row for part in parts for row in read_rejected(part)))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given = snakemake.input
    main([given.index_rejected, *given.convert_rejected, *given.link_rejected], snakemake.output.rejected)
