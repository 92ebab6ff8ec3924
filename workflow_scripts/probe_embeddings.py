"""Rule probe_embeddings: what linear probes on a run's embeddings give each image."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.image_labels import read_image_labels
from wronglung.studies.eclip.probe import probe_rows, write_probe


def main(files: dict[str, str], split: str, findings: dict[str, Any], probe: dict[str, Any], seed: int) -> None:
    """Write the rows of every share and draw; `findings` are the labels to learn and their source."""
    images, labels = read_embeddings(files["images"]), read_image_labels(files["labels"], findings["labels"])
    write_probe(files["rows"], probe_rows(labels, images, split, findings["names"], **probe, seed=seed))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()) | {"rows": snakemake.output.rows},
        split=snakemake.wildcards.split,
        findings=snakemake.params.findings,
        probe=snakemake.params.probe,
        seed=snakemake.params.seed,
    )
