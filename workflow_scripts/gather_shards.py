"""Rule gather_shards: all sentences of a data set; fails if too many of its items are faulty."""

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.data.rejected import check_shares, read_rejected
from wronglung.data.sentences import gather_sentences, write_gathered


def main(records: str, shards: list[str], rejected: str, max_rejected: dict[str, float], sentences: str) -> None:
    """Write the shards' sentences as one table; the number of shards does not change it."""
    gathered = gather_sentences(shards)
    check_shares(read_rejected(rejected), read_records(records)["dicom_id"], len(gathered), max_rejected, rejected)
    write_gathered(sentences, gathered)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        records=snakemake.input.records,
        shards=snakemake.input.sentences,
        rejected=snakemake.input.rejected,
        max_rejected=snakemake.params.max_rejected,
        sentences=snakemake.output.sentences,
    )
