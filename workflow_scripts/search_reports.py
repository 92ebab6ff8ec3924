"""Rule search_reports: the rank of the right answer to every query of a run."""

from wronglung.core.logs import log_to
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.image_labels import of_split, read_image_labels
from wronglung.studies.eclip.reports import read_reports
from wronglung.studies.eclip.retrieval import retrieval_rows, write_retrieval


def main(files: dict[str, str], split: str, findings: dict[str, list[str]], rules: list[str], rows: str) -> None:
    """Write the rows of all rules; `findings` are the labels of classes and their source."""
    images, texts = read_embeddings(files["images"]), read_embeddings(files["texts"])
    labels = of_split(read_image_labels(files["labels"], str(findings["labels"])), split, images.image_id)
    found = retrieval_rows(read_reports(files["reports"]), images, texts, labels, findings["names"], rules)
    write_retrieval(rows, found)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()),
        split=snakemake.wildcards.split,
        findings=snakemake.params.findings,
        rules=snakemake.params.rules,
        rows=snakemake.output.rows,
    )
