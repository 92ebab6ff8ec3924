"""Rule gather_image_labels: what is known of every image of a data set, by source and label."""

from collections.abc import Mapping

import pandas as pd

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.studies.eclip.image_labels import (
    labels_of_images,
    labels_of_release,
    labels_of_truth,
    write_image_labels,
)

READERS = {"truth": labels_of_truth, "release": labels_of_release, "images": labels_of_images}


def main(records: str, files: Mapping[str, str], labels: str) -> None:
    """Write the labels of all sources; `files` are theirs, by source."""
    images = read_records(records)
    found = [READERS[source](path, images) for source, path in files.items()]
    write_image_labels(labels, pd.concat(found, ignore_index=True))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        records=snakemake.input.records,
        files={name: path for name, path in snakemake.input.items() if name in READERS},
        labels=snakemake.output.labels,
    )
