"""Rule link_sentences: a shard's sentences with their boxes and findings."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.data.records import read_records
from wronglung.data.rejected import write_rejected
from wronglung.data.releases.chest_imagenome.link_sentences import link_sentences
from wronglung.data.sentences import write_sentences


def main(
    records: str, images: str, shard: str, mimic_cxr: str, chest_imagenome: str, sentences: str, rejected: str
) -> None:
    """Writes the shard's sentences and what was left out or mended."""
    with open_images([images]) as store:
        linked = link_sentences(read_records(records, shard), store, mimic_cxr, chest_imagenome)
    unplaced = int(linked.sentences["section"].isna().sum())
    logging.info("%d sentences, %d of them in no section of their report", len(linked.sentences), unplaced)
    write_sentences(sentences, linked.sentences)
    write_rejected(rejected, linked.rejections)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        records=snakemake.input.records,
        images=snakemake.input.images,
        shard=snakemake.wildcards.shard,
        mimic_cxr=snakemake.params.mimic_cxr,
        chest_imagenome=snakemake.params.chest_imagenome,
        sentences=snakemake.output.sentences,
        rejected=snakemake.output.rejected,
    )
