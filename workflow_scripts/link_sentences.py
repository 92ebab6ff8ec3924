"""Rule link_sentences: a shard's phrases with their boxes and findings."""

import logging
from collections.abc import Sequence
from typing import Any

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.sentences import write_sentences


def main(
    link: str, records: str, images: Sequence[str], shard: str, arguments: dict[str, Any], sentences: str, rejected: str
) -> None:
    """Write the shard's phrases and what was left out or mended."""
    with open_images(images) as store:
        linked = load_function(link)(read_records(records, shard), store, **arguments)
    unplaced = int(linked.sentences["section"].isna().sum())
    logging.info("%d phrases, %d of them in no section of a report", len(linked.sentences), unplaced)
    write_sentences(sentences, linked.sentences)
    write_rejected(rejected, linked.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        link=snakemake.params.link,
        records=snakemake.input.records,
        images=snakemake.input.images,
        shard=snakemake.wildcards.shard,
        arguments=snakemake.params.arguments,
        sentences=snakemake.output.sentences,
        rejected=snakemake.output.rejected,
    )
