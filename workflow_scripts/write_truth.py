"""Rule write_truth: what each film of the example shows, and the attributes of its patients."""

from wronglung.core.logs import log_to
from wronglung.example.annotations import read_annotations
from wronglung.example.truth import write_truth


def main(annotations: list[str], truth: str, attributes: str) -> None:
    """Write both tables."""
    write_truth(truth, attributes, read_annotations(annotations))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        annotations=list(snakemake.input.annotations),
        truth=snakemake.output.truth,
        attributes=snakemake.output.attributes,
    )
