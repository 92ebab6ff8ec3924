"""Rule score_zero_shot: a row for every task, image and label of a run."""

from typing import Any

import pandas as pd

from wronglung.core.logs import log_to
from wronglung.outputs.embeddings import read_embeddings
from wronglung.studies.eclip.image_labels import of_split, read_image_labels
from wronglung.studies.eclip.prompts import label_prompts, read_task_prompts
from wronglung.studies.eclip.zero_shot import write_zero_shot, zero_shot_rows


def main(files: dict[str, str], split: str, tasks: dict[str, dict[str, Any]], seed: int, rows: str) -> None:
    """Write the rows of all tasks."""
    images, prompts = read_embeddings(files["images"]), read_embeddings(files["embedded_prompts"])
    found = []
    for name, task in tasks.items():
        labels = of_split(read_image_labels(files["labels"], task["labels"]), split, images.image_id)
        own = label_prompts(read_task_prompts(files["prompts"], name), prompts, task["renormalise"])
        found.append(zero_shot_rows(name, labels, images, own, task["balanced"], seed))
    write_zero_shot(rows, pd.concat(found, ignore_index=True))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        files=dict(snakemake.input.items()),
        split=snakemake.wildcards.split,
        tasks=snakemake.params.tasks,
        seed=snakemake.params.seed,
        rows=snakemake.output.rows,
    )
