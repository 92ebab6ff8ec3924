"""Rule measure_geometry: where a run's images and texts lie, a row for every quantity."""

from typing import Any

from wronglung.core.logs import log_to
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.geometry import geometry_rows, write_geometry
from wronglung.studies.eclip.image_labels import of_split, read_image_labels
from wronglung.studies.eclip.reports import read_reports


def main(files: dict[str, str], split: str, findings: dict[str, Any], folds: int, rows: str) -> None:
    """Write the rows; `findings` are the labels that have centroids and their source."""
    images, texts = read_embeddings(files["images"]), read_embeddings(files["texts"])
    labels = of_split(read_image_labels(files["labels"], findings["labels"]), split, images.image_id)
    found = geometry_rows(read_reports(files["reports"]), images, texts, labels, findings["names"], folds)
    write_geometry(rows, found)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()),
        split=snakemake.wildcards.split,
        findings=snakemake.params.findings,
        folds=snakemake.params.folds,
        rows=snakemake.output.rows,
    )
