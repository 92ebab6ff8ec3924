"""Rule gather_shards: all sentences and all rejected rows; fails if too many of them are faulty."""

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.data.rejected import check_shares, read_rejected, write_rejected
from wronglung.data.sentences import gather_sentences, write_gathered


def main(
    records: str, shards: list[str], parts: list[str], max_rejected: dict[str, float], sentences: str, rejected: str
) -> None:
    """Write both tables from the shards' sentences and rejected rows; the number of shards changes neither table."""
    gathered = gather_sentences(shards)
    rejections = sorted(row for part in parts for row in read_rejected(part))
    check_shares(rejections, len(read_records(records)), len(gathered), max_rejected)
    write_gathered(sentences, gathered)
    write_rejected(rejected, rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    given = snakemake.input
    main(
        records=given.records,
        shards=given.sentences,
        parts=[given.index_rejected, *given.convert_rejected, *given.link_rejected],
        max_rejected=snakemake.params.max_rejected,
        sentences=snakemake.output.sentences,
        rejected=snakemake.output.rejected,
    )
