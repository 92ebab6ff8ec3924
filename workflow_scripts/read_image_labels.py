"""Rule read_image_labels: what a data set's own lists state of every image."""

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.image_labels import write_image_labels


def main(read: str, layout: str, files: dict[str, str], labels: str) -> None:
    """Write the labels of all images of the lists."""
    write_image_labels(labels, load_function(read)(files, layout))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        read=snakemake.params.read,
        layout=snakemake.params.layout,
        files=dict(snakemake.input.items()),
        labels=snakemake.output.labels,
    )
