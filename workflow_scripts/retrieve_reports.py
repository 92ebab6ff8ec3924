"""Rule retrieve_reports: a run's retrieved reports of some images, and those that a prompt shows."""

import logging

from wronglung.core.logs import log_to
from wronglung.data.records import read_records
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.generation.answers import write_answers
from wronglung.studies.eclip.generation.retrieved_reports import count_without_text, draw_queries, retrieve
from wronglung.studies.eclip.reports import read_reports


def main(files: dict[str, str], split: str, how: dict[str, int | None], seed: int, retrieved: str) -> None:
    """Write the retrieved reports; `how` says how many queries, neighbours and clusters there are."""
    images, texts = read_embeddings(files["images"]), read_embeddings(files["texts"])
    clustered = read_embeddings(files["clustering"]) if "clustering" in files else None
    reports, candidates = read_reports(files["reports"]), read_reports(files["candidates"])
    without_text = count_without_text(read_records(files["records"]), split, images, reports)
    logging.info("%d images of the split have no report and are no queries", without_text)
    queries = draw_queries(reports, how["queries"], seed)
    counts = {name: int(how[name] or 0) for name in ("neighbours", "clusters")}
    found = retrieve(queries, images, candidates, texts, clustered, **counts, seed=seed)
    write_answers(retrieved, found.assign(without_text=without_text))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()),
        split=snakemake.wildcards.split,
        how=snakemake.params.how,
        seed=snakemake.params.seed,
        retrieved=snakemake.output.retrieved,
    )
